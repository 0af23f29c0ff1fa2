package com.algorithmia.secrets.host;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which names an environment variable of a secret may have. A value under one of the reserved names
 * would decide which code a process runs, so they are refused where a secret is made, and again
 * where a process is started.
 *
 * <p>The list is published: each change raises {@link #VERSION}.
 */
public final class EnvironmentNames {

  /** The version of the list of reserved names. */
  public static final int VERSION = 1;

  /** The longest name: 256 characters. */
  public static final int MAX_LENGTH = 256;

  private static final List<String> RESERVED =
      List.of(
          "PATH",
          "HOME",
          "SHELL",
          "IFS",
          "ENV",
          "LD_*",
          "DYLD_*",
          "GLIBC_TUNABLES",
          "GCONV_PATH",
          "BASH_ENV",
          "BASH_FUNC_*",
          "PROMPT_COMMAND",
          "PYTHONPATH",
          "PYTHONHOME",
          "PYTHONSTARTUP",
          "PERL5LIB",
          "PERL5OPT",
          "RUBYLIB",
          "RUBYOPT",
          "NODE_OPTIONS",
          "NODE_PATH",
          "JAVA_TOOL_OPTIONS",
          "_JAVA_OPTIONS",
          "JDK_JAVA_OPTIONS",
          "CLASSPATH",
          "DOTNET_STARTUP_HOOKS",
          "GIT_SSH",
          "GIT_SSH_COMMAND",
          "GIT_EXEC_PATH",
          "GIT_ASKPASS",
          "GIT_CONFIG*",
          "SECRET_STORE_*");

  private static final Set<String> NAMES = new HashSet<>();
  private static final List<String> PREFIXES;

  static {
    NAMES.addAll(RESERVED);
    NAMES.removeIf(name -> name.endsWith("*"));
    PREFIXES =
        RESERVED.stream()
            .filter(name -> name.endsWith("*"))
            .map(name -> name.substring(0, name.length() - 1))
            .toList();
  }

  private EnvironmentNames() {}

  /** The reserved names, in the published order; {@code LD_*} stands for all that begin so. */
  public static List<String> reserved() {
    return RESERVED;
  }

  /**
   * Tells what is wrong with a name, in a sentence that follows it and does not repeat it; empty if
   * nothing is.
   */
  public static Optional<String> problem(String name) {
    if (name.length() > MAX_LENGTH) {
      return Optional.of("is longer than " + MAX_LENGTH + " characters");
    }
    if (!isWellFormed(name)) {
      return Optional.of(
          "is not a name for an environment variable: a letter, then letters, digits and"
              + " underscores");
    }
    if (NAMES.contains(name)) {
      return Optional.of("is reserved, since it can decide which code a process runs");
    }
    for (String prefix : PREFIXES) {
      if (name.startsWith(prefix)) {
        return Optional.of(
            "is reserved (as all that begin with "
                + prefix
                + "), since it can decide which code a process runs");
      }
    }
    return Optional.empty();
  }

  /** {@code ^[A-Za-z][A-Za-z0-9_]*$}, without the cost of a regular expression at start-up. */
  private static boolean isWellFormed(String name) {
    if (name.isEmpty() || !isLetter(name.charAt(0))) {
      return false;
    }
    for (int i = 1; i < name.length(); i++) {
      char c = name.charAt(i);
      if (!isLetter(c) && c != '_' && !(c >= '0' && c <= '9')) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  }
}
