package com.algorithmia.secrets.testkit;

import com.algorithmia.sdk.plugin.secrets.SealedExchange;
import com.algorithmia.sdk.plugin.secrets.SealedSecret;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** Values to be stored, how they are read back, and how they are compared without being shown. */
final class Values {

  private Values() {}

  /** The value of a secret, see {@link #secret}. */
  static String read(ContractKit kit, SecretIdentifier id) throws Exception {
    return read(kit, kit.provider(), id);
  }

  /** The value of a secret as a certain provider object has it, see {@link #secret}. */
  static String read(ContractKit kit, SecretProvider provider, SecretIdentifier id)
      throws Exception {
    return secret(kit, provider, id).getValue();
  }

  /**
   * A secret, by whatever way there is: a read, or for a provider that only writes its reader,
   * which opens what the provider exports or reads the backend itself.
   */
  static Secret secret(ContractKit kit, SecretProvider provider, SecretIdentifier id)
      throws Exception {
    if (provider.allowsRead()) {
      return provider.getSecret(id);
    }
    SecretProvider reader =
        kit.reader()
            .orElseGet(
                () ->
                    Assumptions.abort(
                        "the provider only writes: override createReader() to have this tested"));
    Optional<SealedExchange> source = provider.capability(SealedExchange.class);
    Optional<SealedExchange> target = reader.capability(SealedExchange.class);
    if (source.isEmpty() || target.isEmpty()) {
      return reader.getSecret(id);
    }
    SealedSecret sealed =
        Outcomes.of(source.get().exportSealed(List.of(id)), id.getProviderKey()).get();
    return target.get().openSealed(sealed);
  }

  /** Fails if two values differ: says where, and shows neither. */
  static void assertSame(String what, String expected, String actual) {
    if (expected.equals(actual)) {
      return;
    }
    int at = 0;
    while (at < Math.min(expected.length(), actual.length())
        && expected.charAt(at) == actual.charAt(at)) {
      at++;
    }
    throw new AssertionError(
        "%s: not the value that was stored: %d characters instead of %d, the first difference at %d"
            .formatted(what, actual.length(), expected.length(), at));
  }

  /** Texts that storages are known to change, by name. */
  static Map<String, String> difficult() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("ASCII", "correct horse battery staple");
    values.put("one character", "x");
    values.put("empty", "");
    values.put("a blank", " ");
    values.put("blanks around", "  \t padded \t  ");
    values.put("line feed at the end", "one\n");
    values.put("only a line feed", "\n");
    values.put("CR LF", "one\r\ntwo\r\n");
    values.put("CR", "one\rtwo\r");
    values.put("PEM", "-----BEGIN KEY-----\nMIIB\n-----END KEY-----\n");
    values.put("umlauts", "Schlüssel äöüß ÄÖÜ");
    values.put("other scripts", "пароль 密码 סיסמה كلمة");
    values.put("astral", "🔑 𝔎𝔢𝔶 \uD83D\uDC69\u200D\uD83D\uDCBB");
    values.put("composed", "caf\u00e9 \u00c5");
    values.put("decomposed", "cafe\u0301 A\u030a");
    values.put("compatibility forms", "\ufb01 \u2126 \uff21");
    values.put("byte order mark", "\ufeffvalue");
    values.put("line separators", "a\u2028b\u2029c\u0085d");
    values.put("no-break blanks", "\u00a0value\u00a0");
    values.put("noncharacters", "\uffff\ufdd0\udbff\udfff");
    values.put("replacement character", "\ufffd");
    values.put("right to left", "\u202evalue\u202c");
    values.put("NUL", "before\0after");
    values.put("NUL at the end", "value\0");
    values.put("control characters", "\u0001\u0007\b\u001b[31m\u007f\u009b");
    values.put("JSON", "{\"password\":\"x\\u0041\\n\",\"n\":1.0}");
    values.put("JSON literals", "null");
    values.put("a number", "007.10");
    values.put("XML", "<a b='c'>&amp;<![CDATA[x]]></a>");
    values.put("base64", "c2VjcmV0Cg==");
    values.put("percent", "%00%2e%2e%2F+%zz");
    values.put("SQL", "'; DROP TABLE secrets; -- \" ` \\' %_");
    values.put("shell", "$HOME ${x} `id` $(id) \\$ !! #");
    values.put("templates", "{{x}} #{x} ${jndi:x} {} %s %n");
    values.put("backslashes", "\\ \\\\ \\n \\u0041");
    values.put("quotes around", "\"quoted\"");
    return values;
  }
}
