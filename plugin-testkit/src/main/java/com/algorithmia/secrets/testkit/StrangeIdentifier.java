package com.algorithmia.secrets.testkit;

import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An identifier of which nothing but the key is of any use: equal to nothing, not even to itself,
 * and with a text that says something else. Its key may be one that no identifier should have.
 */
final class StrangeIdentifier implements SecretIdentifier {

  private final @Nullable String key;

  StrangeIdentifier(@Nullable String key) {
    this.key = key;
  }

  @Override
  @SuppressWarnings("NullAway") // What a provider does with a null key is clause 2.4.
  public String getProviderKey() {
    return key;
  }

  @Override
  @SuppressWarnings("EqualsHashCode") // Strange on purpose, and still lawful.
  public boolean equals(@Nullable Object other) {
    return false;
  }

  @Override
  public int hashCode() {
    return 0;
  }

  @Override
  public String toString() {
    return "not the key";
  }

  /** Keys that are malformed, or lead to a secret or out of the store if taken literally. */
  static Map<String, @Nullable String> keysNear(String victim) {
    Map<String, @Nullable String> keys = new LinkedHashMap<>();
    keys.put("null", null);
    keys.put("nothing", "");
    keys.put("1,025 characters", "k".repeat(1_025));
    keys.put("10,000 characters", "k".repeat(10_000));
    keys.put("NUL at the end", victim + "\0");
    keys.put("NUL inside", victim + "\0.txt");
    keys.put("line feed at the end", victim + "\n");
    keys.put("CR LF and a header", victim + "\r\nX-Header: y");
    keys.put("escape", "\u001b[2J" + victim);
    keys.put("a C1 control", victim + "\u0085");
    keys.put("an unpaired surrogate", victim + "\ud800");
    keys.put("a blank at the end", victim + " ");
    keys.put("a blank at the start", " " + victim);
    keys.put("blanks only", "   ");
    keys.put("the parent", "..");
    keys.put("the folder itself", ".");
    keys.put("way up", "../" + victim);
    keys.put("way up and down", victim + "/../" + victim);
    keys.put("way up with backslashes", "..\\" + victim);
    keys.put("way far up", "../../../../../../etc/passwd");
    keys.put("an absolute path", "/etc/passwd");
    keys.put("a slash before", "/" + victim);
    keys.put("slashes before", "//" + victim);
    keys.put("a dot folder before", "./" + victim);
    keys.put("a dot folder behind", victim + "/.");
    keys.put("a slash behind", victim + "/");
    keys.put("encoded way up", "%2e%2e/" + victim);
    keys.put("encoded way up and slash", "%2e%2e%2f" + victim);
    keys.put("twice encoded way up", "%252e%252e%252f" + victim);
    keys.put("encoded NUL", victim + "%00");
    keys.put("encoded blank", victim + "%20");
    keys.put("an overlong dot", "\u00c0\u00ae\u00c0\u00ae/" + victim);
    keys.put("a query", victim + "?version=1");
    keys.put("a fragment", victim + "#x");
    keys.put("a matrix parameter", victim + ";x=y");
    keys.put("an SQL wildcard", "%");
    keys.put("SQL wildcards of its length", "_".repeat(victim.length()));
    keys.put("an SQL prefix", victim.substring(0, victim.length() / 2) + "%");
    keys.put("SQL", victim + "' OR '1'='1");
    keys.put("a glob", "*");
    keys.put("a regular expression", ".*");
    keys.put("an address", "http://127.0.0.1:1/" + victim);
    keys.put("a look-alike letter", lookAlike(victim));
    keys.put("a zero-width blank", victim + "\u200b");
    return keys;
  }

  /** The same to the eye: the first character in its full-width form, or Cyrillic. */
  private static String lookAlike(String victim) {
    char first = victim.charAt(0);
    char changed = first > ' ' && first < '\u007f' ? (char) (first - '!' + '\uff01') : '\u0430';
    return changed + victim.substring(1);
  }
}
