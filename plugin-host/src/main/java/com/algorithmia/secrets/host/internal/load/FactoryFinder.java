package com.algorithmia.secrets.host.internal.load;

import com.algorithmia.sdk.plugin.secrets.SecretProviderFactory;
import com.algorithmia.secrets.host.JarInfo;
import com.algorithmia.secrets.host.PluginRefusedException;
import com.algorithmia.secrets.host.PluginRefusedException.Reason;
import com.algorithmia.secrets.host.internal.call.Failures;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds a plugin's factory: by name, by the manifest, or by its services file. */
final class FactoryFinder {

  private static final Pattern CLASS_NAME =
      Pattern.compile("[\\p{javaJavaIdentifierPart}.]{1,1000}", Pattern.UNICODE_CHARACTER_CLASS);

  private FactoryFinder() {}

  /**
   * The name of the class to use.
   *
   * @param given what the admin said; null or blank = nothing
   */
  static String choose(JarInfo jar, @Nullable String given) {
    if (given != null && !given.isBlank()) {
      String name = given.trim();
      if (!CLASS_NAME.matcher(name).matches()) {
        throw new PluginRefusedException(
            Reason.FACTORY_NOT_FOUND, "The factory's name is not the name of a class");
      }
      return name;
    }
    if (jar.manifestFactory().isPresent()) {
      return choose(jar, jar.manifestFactory().get());
    }
    if (jar.factories().size() > 1) {
      throw new PluginRefusedException(
          Reason.FACTORY_AMBIGUOUS,
          "The JAR offers several factories; name one of " + String.join(", ", jar.factories()));
    }
    if (jar.factories().isEmpty()) {
      throw new PluginRefusedException(
          Reason.FACTORY_NOT_FOUND,
          "The JAR does not say which class is its factory; give the class name");
    }
    return jar.factories().get(0);
  }

  /** Makes the factory. Runs the plugin's code. */
  static Made make(PluginClassLoader loader, String name) throws Throwable {
    Class<?> type;
    try {
      type = Class.forName(name, false, loader);
    } catch (ClassNotFoundException e) {
      return refused(Reason.FACTORY_NOT_FOUND, "The JAR has no class " + name);
    } catch (LinkageError e) {
      return refused(
          Reason.FACTORY_UNUSABLE,
          "The class " + name + " can't be loaded (" + e.getClass().getName() + ")");
    }
    if (type.getClassLoader() != loader) {
      return refused(
          Reason.FACTORY_NOT_FOUND, "The class " + name + " is not the JAR's own but the host's");
    }
    if (!SecretProviderFactory.class.isAssignableFrom(type)) {
      return refused(Reason.FACTORY_UNUSABLE, "The class " + name + " is no SecretProviderFactory");
    }
    if (Modifier.isAbstract(type.getModifiers()) || !Modifier.isPublic(type.getModifiers())) {
      return refused(
          Reason.FACTORY_UNUSABLE, "The class " + name + " must be public and not abstract");
    }
    try {
      return new Made((SecretProviderFactory) type.getConstructor().newInstance(), null);
    } catch (NoSuchMethodException e) {
      return refused(
          Reason.FACTORY_UNUSABLE,
          "The class " + name + " needs a public constructor without arguments");
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      throw cause == null ? Failures.pluginFailure("its factory's constructor failed") : cause;
    }
  }

  private static Made refused(Reason reason, String message) {
    return new Made(null, new PluginRefusedException(reason, message));
  }

  /** A factory, or why there is none: a refusal is the host's own finding, not a failure. */
  record Made(@Nullable SecretProviderFactory factory, @Nullable PluginRefusedException refusal) {

    SecretProviderFactory factoryOrThrow() {
      if (factory != null) {
        return factory;
      }
      throw refusal == null
          ? new PluginRefusedException(Reason.FACTORY_UNUSABLE, "There is no factory")
          : refusal;
    }
  }
}
