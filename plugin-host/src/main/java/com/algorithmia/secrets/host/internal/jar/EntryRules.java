package com.algorithmia.secrets.host.internal.jar;

import static com.algorithmia.secrets.host.internal.jar.ZipDirectory.refuse;
import static com.algorithmia.secrets.host.internal.jar.ZipDirectory.show;

import com.algorithmia.secrets.host.PluginRefusedException.Reason;
import java.lang.module.ModuleFinder;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What an entry of a plugin's JAR may be called, and be. Collects names to find duplicates. */
final class EntryRules {

  static final String MANIFEST = "META-INF/MANIFEST.MF";
  static final String SERVICES = "META-INF/services/";
  static final String VERSIONS = "META-INF/versions/";

  private static final Pattern VERSIONED =
      Pattern.compile("META-INF/versions/([1-9][0-9]{0,3})/(.*)");
  private static final Pattern DRIVE = Pattern.compile("^[A-Za-z]:.*", Pattern.DOTALL);
  private static final long FILE_TYPE = 0170000;
  private static final long REGULAR = 0100000;
  private static final long DIRECTORY = 0040000;

  private final Set<String> unique = new HashSet<>();

  /** Refuses an entry that is unsafe, special, twice there, or a class of the platform. */
  void check(ZipEntryInfo entry) {
    String name = entry.name();
    checkPath(name);
    checkType(entry);
    checkSpelling(name);
    String inner = name;
    if (name.startsWith(VERSIONS) && !name.equals(VERSIONS)) {
      inner = checkVersioned(name);
    }
    if (inner.endsWith(".class") && isPlatformClass(inner)) {
      throw refuse(Reason.PLATFORM_CLASS, "it contains the platform's class " + show(name));
    }
    if (mustBeUnique(name) && !unique.add(name)) {
      throw refuse(Reason.DUPLICATE_ENTRY, "it contains " + show(name) + " twice");
    }
  }

  private static void checkPath(String name) {
    String path = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
    boolean safe =
        !path.isEmpty()
            && !path.startsWith("/")
            && path.indexOf('\\') < 0
            && !DRIVE.matcher(path).matches()
            && path.chars().noneMatch(Character::isISOControl);
    if (safe) {
      for (String part : path.split("/", -1)) {
        safe &= !part.isEmpty() && !part.equals(".") && !part.equals("..");
      }
    }
    if (!safe) {
      throw refuse(Reason.UNSAFE_PATH, "the entry " + show(name) + " has no clean relative path");
    }
  }

  /** Unix attributes stand in the upper half; tools that do not write them leave zero. */
  private static void checkType(ZipEntryInfo entry) {
    long type = (entry.externalAttributes() >>> 16) & FILE_TYPE;
    if (type != 0 && type != REGULAR && type != DIRECTORY) {
      throw refuse(
          Reason.SYMLINK, "the entry " + show(entry.name()) + " is a link or a special file");
    }
  }

  /** Some readers find the manifest in any case, others do not: there must be one spelling. */
  private static void checkSpelling(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    for (String exact : new String[] {MANIFEST, SERVICES, VERSIONS}) {
      String known = exact.toUpperCase(Locale.ROOT);
      boolean alike = exact.endsWith("/") ? upper.startsWith(known) : upper.equals(known);
      if (alike && !name.startsWith(exact)) {
        throw refuse(
            Reason.UNSAFE_PATH, "the entry " + show(name) + " differs from " + exact + " by case");
      }
    }
  }

  private static String checkVersioned(String name) {
    Matcher matcher = VERSIONED.matcher(name);
    if (!matcher.matches() || Integer.parseInt(matcher.group(1)) < 9) {
      throw refuse(Reason.MULTI_RELEASE, "the entry " + show(name) + " is under no Java version");
    }
    String inner = matcher.group(2);
    String upper = inner.toUpperCase(Locale.ROOT);
    if (upper.equals(MANIFEST)
        || upper.startsWith(SERVICES.toUpperCase(Locale.ROOT))
        || upper.startsWith(VERSIONS.toUpperCase(Locale.ROOT))) {
      throw refuse(
          Reason.MULTI_RELEASE,
          "the entry " + show(name) + " would give some Java versions another plugin");
    }
    return inner;
  }

  private static boolean isPlatformClass(String path) {
    if (path.startsWith("java/")) {
      return true;
    }
    int end = path.lastIndexOf('/');
    return path.startsWith("javax/")
        && PlatformPackages.NAMES.contains(path.substring(0, Math.max(0, end)).replace('/', '.'));
  }

  private static boolean mustBeUnique(String name) {
    if (name.endsWith("/")) {
      return false;
    }
    boolean loadable = name.endsWith(".class") && !name.endsWith("module-info.class");
    return loadable || name.equals(MANIFEST) || name.startsWith(SERVICES);
  }

  /** Looked up only for JARs that have a {@code javax} class. */
  private static final class PlatformPackages {
    static final Set<String> NAMES =
        ModuleFinder.ofSystem().findAll().stream()
            .flatMap(module -> module.descriptor().packages().stream())
            .collect(Collectors.toUnmodifiableSet());
  }
}
