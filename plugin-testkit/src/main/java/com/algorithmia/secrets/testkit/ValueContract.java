package com.algorithmia.secrets.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.ConditionalUpdate;
import com.algorithmia.sdk.plugin.secrets.RefusedValue;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** Chapter 5, the values: which ones are taken, and which are refused before anything is stored. */
interface ValueContract extends Contract {

  /** Larger limits are not tried: the tests hold several values at once. */
  int LARGEST_TRIED = 16 * 1024 * 1024;

  @Clause("5.6")
  @Writes
  default void clause_5_6_nullIsInvalidValue() throws Exception {
    assertRefused("null", null);
  }

  @Clause("5.6")
  @Writes
  default void clause_5_6_unpairedSurrogatesAreInvalidValue() throws Exception {
    String value = kit().newValue();
    assertRefused("a high surrogate at the end", value + '\ud83d');
    assertRefused("a high surrogate before a letter", '\ud83d' + value);
    assertRefused("a low surrogate", value + '\udd11' + value);
    assertRefused("surrogates in the wrong order", value + "\udd11\ud83d");
  }

  @Clause("5.7")
  @Writes
  default void clause_5_7_longestValueIsAccepted() throws Exception {
    int limit = limit();
    assertKept("ASCII of maxValueBytes()", kit().newValue(limit));
    String start = kit().newValue(Math.min(limit, 40));
    for (String character : new String[] {"é", "密", "🔑"}) {
      int size = character.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
      int room = limit - start.length();
      String value = start + character.repeat(room / size) + "x".repeat(room % size);
      assertKept(size + "-byte characters up to maxValueBytes()", value);
    }
  }

  @Clause("5.7")
  @Writes
  default void clause_5_7_oneByteMoreIsInvalidValue() throws Exception {
    int limit = limit();
    assertRefused("ASCII of one byte more", kit().newValue(limit + 1));
    String start = kit().newValue(Math.min(limit, 40));
    for (String character : new String[] {"é", "密", "🔑"}) {
      int size = character.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
      int room = limit + 1 - start.length();
      String value = start + character.repeat(room / size) + "x".repeat(room % size);
      assertRefused(size + "-byte characters, fewer than the limit but one byte more", value);
    }
    assertRefused("twice the limit", kit().newValue(2 * limit));
  }

  private int limit() throws Exception {
    int limit = kit().provider().maxValueBytes();
    assertThat(limit).as("maxValueBytes()").isPositive();
    Assumptions.assumeTrue(
        limit <= LARGEST_TRIED, () -> "values of " + limit + " bytes are too large to be tried");
    return limit;
  }

  @Clause("5.8")
  @Writes
  default void clause_5_8_declaredValuesAreRefusedAndOthersTaken() throws Exception {
    Set<RefusedValue> refused = kit().hooks().refusedValues();
    Map<String, String> values = new LinkedHashMap<>();
    values.put("the empty value", "");
    values.put("NUL alone", "\0");
    values.put("NUL inside", kit().newValue() + "\0" + kit().newValue());
    values.put("escape", kit().newValue() + "\u001b[0m");
    values.put("delete", kit().newValue() + "\u007f");
    values.put("a C1 control", "\u0090" + kit().newValue());
    values.put("tab and line ends", kit().newValue() + "\t\r\n");
    for (Map.Entry<String, String> entry : values.entrySet()) {
      if (refused.stream().anyMatch(kind -> kind.matches(entry.getValue()))) {
        assertRefused(entry.getKey() + ", declared as refused", entry.getValue());
      } else {
        assertAccepted(entry.getKey() + ", not declared as refused", entry.getValue());
      }
    }
  }

  private void assertKept(String what, String value) throws Exception {
    Values.assertSame(what, value, Values.read(kit(), assertAccepted(what, value)));
  }

  private SecretIdentifier assertAccepted(String what, String value) throws Exception {
    kit().needsCreate();
    SecretIdentifier id =
        kit().attempt("createSecret of " + what, () -> kit().create(value)).expectSuccess();
    if (kit().provider().allowsUpdate()) {
      kit()
          .attempt("updateSecret to " + what, () -> kit().provider().updateSecret(id, value))
          .expectSuccess();
    }
    return id;
  }

  /** Refused by everything that takes a value, and nothing is stored. */
  @SuppressWarnings("NullAway") // That null is refused is a part of what this tests.
  private void assertRefused(String what, @Nullable String value) throws Exception {
    SecretProvider provider = kit().provider();
    Assumptions.assumeTrue(
        provider.allowsCreate() || provider.allowsUpdate(), "the provider takes no values");
    if (provider.allowsCreate()) {
      Optional<Set<String>> before = Listings.allKeys(provider);
      kit()
          .attempt("createSecret of " + what, () -> kit().create(value))
          .expectKind(Kind.INVALID_VALUE);
      kit()
          .attempt(
              "createSecret with attributes of " + what,
              () -> kit().create(value, SecretAttributes.none()))
          .expectKind(Kind.INVALID_VALUE);
      assertThat(Listings.allKeys(provider)).as("what is listed after " + what).isEqualTo(before);
    }
    if (provider.allowsUpdate()) {
      KnownSecret secret = kit().secret();
      String version = provider.getSecretVersion(secret.id());
      kit()
          .attempt("updateSecret to " + what, () -> kit().update(secret.id(), value))
          .expectKind(Kind.INVALID_VALUE);
      provider
          .capability(ConditionalUpdate.class)
          .ifPresent(
              update ->
                  kit()
                      .attempt(
                          "conditional updateSecret to " + what,
                          () -> update.updateSecret(secret.id(), value, version))
                      .expectKind(Kind.INVALID_VALUE));
      assertThat(provider.getSecretVersion(secret.id()))
          .as("version after " + what)
          .isEqualTo(version);
    }
  }
}
