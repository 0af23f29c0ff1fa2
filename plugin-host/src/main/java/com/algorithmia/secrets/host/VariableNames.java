package com.algorithmia.secrets.host;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which names an environment variable with a secret may have. Refused where a secret is created and
 * again where a process is started, so both ask here.
 *
 * <p>A name begins with a letter and goes on with letters, digits and underscores, all ASCII.
 * Reserved are names by which whoever sets them could take over a process: those that a shell, the
 * dynamic linker or a language's runtime obeys, and the product's own. Compared exactly as written,
 * since variables of Unix processes tell upper from lower case; for safety a name that differs from
 * a reserved one only in case is refused as well.
 */
public final class VariableNames {

  /** Grows with each change of {@link #RESERVED}. */
  public static final int VERSION = 1;

  /** The longest name. */
  public static final int MAX_LENGTH = 128;

  /** The reserved names; one that ends with {@code *} stands for all that begin so. */
  public static final List<String> RESERVED =
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

  private static final Pattern SYNTAX = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

  private VariableNames() {}

  /**
   * Why a name can't be used; empty if it can. The text is for people, and repeats the name only if
   * it is reserved.
   */
  public static Optional<String> refusal(String name) {
    if (name.length() > MAX_LENGTH || !SYNTAX.matcher(name).matches()) {
      return Optional.of(
          "An environment variable name begins with a letter, goes on with letters, digits and"
              + " underscores, and has at most "
              + MAX_LENGTH
              + " characters");
    }
    return isReserved(name)
        ? Optional.of("The environment variable name " + name + " is reserved; choose another")
        : Optional.empty();
  }

  /** Whether a name is one of {@link #RESERVED}, whatever its case. */
  public static boolean isReserved(String name) {
    for (String reserved : RESERVED) {
      boolean matches =
          reserved.endsWith("*")
              ? name.regionMatches(true, 0, reserved, 0, reserved.length() - 1)
              : name.equalsIgnoreCase(reserved);
      if (matches) {
        return true;
      }
    }
    return false;
  }
}
