package com.algorithmia.secrets.host.internal.jar;

import static com.algorithmia.secrets.host.internal.jar.ZipDirectory.refuse;
import static com.algorithmia.secrets.host.internal.jar.ZipDirectory.show;

import com.algorithmia.sdk.plugin.secrets.SecretProviderFactory;
import com.algorithmia.secrets.host.PluginRefusedException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The provider-configuration files of a JAR, as {@link java.util.ServiceLoader} reads them. */
final class ServiceFiles {

  static final String FACTORY_FILE = EntryRules.SERVICES + SecretProviderFactory.class.getName();

  private ServiceFiles() {}

  /** The class names in such a file. */
  static List<String> parse(byte[] content) {
    List<String> names = new ArrayList<>();
    for (String line : new String(content, StandardCharsets.UTF_8).split("[\r\n]+", -1)) {
      int comment = line.indexOf('#');
      String name = (comment < 0 ? line : line.substring(0, comment)).trim();
      if (!name.isEmpty() && !names.contains(name)) {
        names.add(name);
      }
    }
    return names;
  }

  /**
   * Refuses a file that names a class which the JAR does not bring itself.
   *
   * @param inJar whether a class of that name would come from the JAR
   */
  static void check(String file, byte[] content, Predicate<String> inJar) {
    for (String name : parse(content)) {
      if (!inJar.test(name)) {
        throw refuse(
            Reason.SERVICE_OUTSIDE_JAR,
            show(file) + " names " + show(name) + ", which is not a class of this JAR");
      }
    }
  }
}
