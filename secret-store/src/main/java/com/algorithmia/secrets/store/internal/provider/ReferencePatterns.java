package com.algorithmia.secrets.store.internal.provider;

import com.algorithmia.secrets.store.Limits;
import com.algorithmia.secrets.store.ReferencePattern;
import com.algorithmia.secrets.store.StoreException.Problem;
import com.algorithmia.secrets.store.internal.common.Texts;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Which keys may be referenced. A key that a backend could read in another way than this class does
 * (dots, escapes, doubled separators, look-alike spellings of one text) is in no normal form and
 * matches nothing.
 */
public final class ReferencePatterns {

  private static final int MOST = 100;
  private static final String ACCOUNT = "{account}";
  private static final Pattern PATTERN_NAME = Pattern.compile("[^\\s{}%\\\\?\\[\\]]+");

  private ReferencePatterns() {}

  /** Whether an account may reference a key. */
  public static boolean allows(List<ReferencePattern> patterns, String account, String key) {
    return isNormal(key) && patterns.stream().anyMatch(pattern -> matches(pattern, account, key));
  }

  private static boolean isNormal(String key) {
    if (key.isEmpty()
        || key.length() > Limits.PROVIDER_KEY
        || !Texts.isPrintable(key, false)
        || key.indexOf('%') >= 0
        || key.indexOf('\\') >= 0
        || key.indexOf('?') >= 0
        || !key.equals(key.strip())
        || !Normalizer.isNormalized(key, Normalizer.Form.NFKC)) {
      return false;
    }
    for (String name : key.split("/", -1)) {
      if (name.isBlank() || name.equals(".") || name.equals("..") || !name.equals(name.strip())) {
        return false;
      }
    }
    return true;
  }

  private static boolean matches(ReferencePattern pattern, String account, String key) {
    if (!pattern.account().equals("*") && !pattern.account().equals(account)) {
      return false;
    }
    String[] wanted = pattern.pattern().split("/", -1);
    String[] names = key.split("/", -1);
    boolean rest = wanted[wanted.length - 1].equals("**");
    int fixed = rest ? wanted.length - 1 : wanted.length;
    if (rest ? names.length <= fixed : names.length != fixed) {
      return false;
    }
    for (int i = 0; i < fixed; i++) {
      if (!matchesName(wanted[i].replace(ACCOUNT, account), wanted[i], account, names[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean matchesName(String text, String original, String account, String name) {
    if (original.indexOf('*') < 0) {
      return text.equals(name);
    }
    StringBuilder expression = new StringBuilder();
    for (String literal : original.split("\\*", -1)) {
      expression.append(Pattern.quote(literal.replace(ACCOUNT, account))).append("[^/]*");
    }
    expression.setLength(expression.length() - "[^/]*".length());
    return Pattern.matches(expression.toString(), name);
  }

  /** All that is wrong with patterns. */
  static List<Problem> problems(List<ReferencePattern> patterns) {
    List<Problem> problems = new ArrayList<>();
    if (patterns.size() > MOST) {
      problems.add(new Problem("patterns", "There can be at most " + MOST + " patterns"));
    }
    for (ReferencePattern pattern : patterns) {
      if (!pattern.account().equals("*")) {
        Texts.checkIdentifier(problems, "account", pattern.account(), Limits.NAME);
      }
      if (!isPattern(pattern.pattern())) {
        problems.add(
            new Problem(
                "pattern",
                "A pattern is a path of names such as team/{account}/*; names can't be empty, . or"
                    + " .., and ** can only be the last one"));
      }
    }
    return problems;
  }

  private static boolean isPattern(String pattern) {
    if (pattern.length() > 512 || !Normalizer.isNormalized(pattern, Normalizer.Form.NFKC)) {
      return false;
    }
    String[] names = pattern.split("/", -1);
    for (int i = 0; i < names.length; i++) {
      String name = names[i];
      boolean last = i == names.length - 1;
      if (name.equals(".")
          || name.equals("..")
          || !PATTERN_NAME.matcher(name.replace(ACCOUNT, "a")).matches()
          || !Texts.isPrintable(name, false)
          || (name.contains("**") && !(last && name.equals("**")))) {
        return false;
      }
    }
    return true;
  }

  /** As they are stored. */
  static String write(List<ReferencePattern> patterns) {
    Map<String, String> numbered = new LinkedHashMap<>();
    for (int i = 0; i < patterns.size(); i++) {
      numbered.put(
          String.format("%03d", i), patterns.get(i).account() + "\n" + patterns.get(i).pattern());
    }
    return com.algorithmia.secrets.store.internal.common.Json.write(numbered);
  }

  /** As they were stored. */
  public static List<ReferencePattern> read(String text) {
    return com.algorithmia.secrets.store.internal.common.Json.read(text).values().stream()
        .map(pair -> pair.split("\n", 2))
        .map(pair -> new ReferencePattern(pair[0], pair[1]))
        .toList();
  }
}
