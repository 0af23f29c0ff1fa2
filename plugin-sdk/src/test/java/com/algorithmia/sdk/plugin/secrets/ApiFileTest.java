package com.algorithmia.sdk.plugin.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds the contract against the committed file {@code api.txt}, so that every change of it is seen
 * in review. To accept a change: {@code mvn -pl plugin-sdk test -Dtest=ApiFileTest
 * -Dapi.write=true}.
 */
class ApiFileTest {

  private static final Path FILE = Path.of("api.txt");

  @Test
  void theContractIsTheCommittedOne() throws Exception {
    String api = describe();
    if (Boolean.getBoolean("api.write")) {
      Files.writeString(FILE, api);
    }
    assertThat(api)
        .as("the public API; if the change is wanted, write it with -Dapi.write=true")
        .isEqualTo(Files.readString(FILE));
  }

  private static String describe() throws IOException {
    Path classes =
        Path.of("target/classes", SecretProvider.class.getPackageName().replace('.', '/'));
    try (Stream<Path> files = Files.list(classes)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".class") && !name.equals("package-info.class"))
          .map(name -> load(name.substring(0, name.length() - ".class".length())))
          .filter(ApiFileTest::isPublic)
          .map(ApiFileTest::describe)
          .sorted()
          .collect(Collectors.joining("\n"));
    }
  }

  private static Class<?> load(String simpleName) {
    try {
      return Class.forName(SecretProvider.class.getPackageName() + "." + simpleName);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isPublic(Class<?> type) {
    return Modifier.isPublic(type.getModifiers())
        && !type.isAnonymousClass()
        && (type.getDeclaringClass() == null || isPublic(type.getDeclaringClass()));
  }

  private static String describe(Class<?> type) {
    TreeSet<String> members = new TreeSet<>();
    for (Field field : type.getDeclaredFields()) {
      if (isApi(field.getModifiers()) && !field.isSynthetic()) {
        members.add(
            modifiers(field.getModifiers()) + name(field.getGenericType()) + " " + field.getName());
      }
    }
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      if (isApi(constructor.getModifiers()) && !constructor.isSynthetic()) {
        members.add(modifiers(constructor.getModifiers()) + "new" + signature(constructor));
      }
    }
    for (Method method : type.getDeclaredMethods()) {
      if (isApi(method.getModifiers()) && !method.isSynthetic()) {
        members.add(
            modifiers(method.getModifiers())
                + (method.isDefault() ? "default " : "")
                + name(method.getGenericReturnType())
                + " "
                + method.getName()
                + signature(method));
      }
    }
    String supertypes =
        Stream.concat(
                Stream.ofNullable(type.getGenericSuperclass()),
                Arrays.stream(type.getGenericInterfaces()))
            .map(ApiFileTest::name)
            .filter(name -> !name.equals("java.lang.Object"))
            .collect(Collectors.joining(", "));
    return modifiers(type.getModifiers() & ~Modifier.ABSTRACT)
        + (type.isInterface() ? "" : type.isEnum() ? "enum " : "class ")
        + type.getName()
        + (supertypes.isEmpty() ? "" : " : " + supertypes)
        + "\n"
        + members.stream().map(member -> "  " + member + "\n").collect(Collectors.joining());
  }

  private static boolean isApi(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static String modifiers(int modifiers) {
    int shown = modifiers & ~(Modifier.PUBLIC | Modifier.TRANSIENT | Modifier.VOLATILE);
    return shown == 0 ? "" : Modifier.toString(shown) + " ";
  }

  private static String signature(Executable executable) {
    String parameters =
        Arrays.stream(executable.getGenericParameterTypes())
            .map(ApiFileTest::name)
            .collect(Collectors.joining(", ", "(", ")"));
    return Arrays.stream(executable.getExceptionTypes())
        .map(Class::getName)
        .reduce(parameters, (text, exception) -> text + " throws " + exception);
  }

  private static String name(Type type) {
    return type.getTypeName().replace(SecretProvider.class.getPackageName() + ".", "");
  }
}
