package com.algorithmia.secrets.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.algorithmia.sdk.plugin.secrets.KeyMaintenance;
import com.algorithmia.sdk.plugin.secrets.KeySummary;
import com.algorithmia.sdk.plugin.secrets.Outcome;
import com.algorithmia.sdk.plugin.secrets.SealedExchange;
import com.algorithmia.sdk.plugin.secrets.SealedReencryption;
import com.algorithmia.sdk.plugin.secrets.SealedSecret;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import com.algorithmia.secrets.host.fixture.HostTest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the host makes of a plugin's key maintenance and of its traffic in ciphertext. */
class KeysAndSealedTest extends HostTest {

  private static final SealedSecret SEALED =
      new SealedSecret("key", "v1", "alice", new byte[] {1, 2, 3});

  /** Capabilities that do what the signal {@code how} says. */
  private static final String MEMBERS =
      """
      static SealedSecret sealed(String key) { return new SealedSecret(key, "v1", null, new byte[] {1}); }
      static String how() { return "" + signal("how", ""); }
      static void fail(String text) {
        throw new SecretProviderException(SecretProviderException.Kind.CONFLICT, text);
      }
      @SuppressWarnings("unchecked") static <T> T polluted(Object anything) { return (T) anything; }

      public Secret getSecret(SecretIdentifier id) {
        signal("read", id.getProviderKey());
        return new SimpleSecret("v");
      }

      public <T> Optional<T> capability(Class<T> type) {
        if (type == SealedExchange.class) return Optional.of(type.cast(new Exchange()));
        if (type == SealedReencryption.class) return Optional.of(type.cast(new Reencryption()));
        if (type == KeyMaintenance.class) return Optional.of(type.cast(new Keys()));
        return Optional.empty();
      }

      static class Exchange implements SealedExchange {
        public Map<String, Outcome<SealedSecret>> exportSealed(Collection<? extends SecretIdentifier> ids) {
          switch (how()) {
            case "nothing": return null;
            case "error": throw new Error("secret-text");
            case "polluted": return Map.of("key", polluted(Outcome.of("text")));
            default:
          }
          Map<String, Outcome<SealedSecret>> all = new HashMap<>();
          for (SecretIdentifier id : ids) {
            signal("asked", id.getProviderKey());
            if (id.getProviderKey().equals("key")) all.put("key", Outcome.of(sealed("key")));
            if (id.getProviderKey().equals("gone")) all.put("gone", Outcome.notFound());
          }
          all.put("unasked", Outcome.of(sealed("unasked")));
          return all;
        }
        public Secret openSealed(SealedSecret sealed) {
          switch (how()) {
            case "nothing": return null;
            case "text": fail("opened: secret-text");
            case "hang": signal("hang", "");
            default: return new SimpleSecret("opened", 0, sealed.getVersion()) {};
          }
        }
      }

      static class Reencryption implements SealedReencryption {
        public Page<SealedSecret> listSealedUnder(String keyId, String cursor, int limit) {
          switch (how()) {
            case "nothing": return null;
            case "alien": throw new IllegalArgumentException("secret-text");
            case "long": return new Page<>(Collections.nCopies(limit + 1, sealed("key")), null);
            case "polluted": return polluted(new Page<>(List.of("text"), null));
            default: return new Page<>(List.of(sealed(keyId)), "next");
          }
        }
        public SealedSecret reseal(SealedSecret sealed) {
          switch (how()) {
            case "nothing": return null;
            case "text": fail("resealed: secret-text");
            default: return sealed;
          }
        }
        public void replaceSealed(SealedSecret expected, SealedSecret resealed) throws SecretNotFoundException {
          switch (how()) {
            case "gone": throw new SecretNotFoundException("secret-text");
            case "text": fail("version 2 is current");
            case "hang": signal("hang", "");
            default: signal("replaced", expected.getProviderKey());
          }
        }
      }

      static class Keys implements KeyMaintenance {
        public List<KeySummary> listKeys() {
          switch (how()) {
            case "nothing": return null;
            case "polluted": return polluted(List.of("text"));
            case "hole": return Arrays.asList(new KeySummary[] {null});
            default:
              List<KeySummary> own = new ArrayList<>();
              own.add(new KeySummary("17", KeySummary.State.PRIMARY, 3));
              return own;
          }
        }
        public String addKey() { return how().equals("nothing") ? null : "18"; }
        public void promoteKey(String keyId) { signal("promoted", keyId); }
        public long reencrypt(int limit) {
          switch (how()) {
            case "negative": return -1;
            case "text": fail("row of secret-text");
            case "hang": signal("hang", "");
            default: return limit - 1;
          }
        }
        public void retireKey(String keyId) { fail("key " + keyId + " is in use"); }
        public void rewrapKeys(Map<String, String> masterKey) {
          if (how().equals("text")) fail("bad key " + masterKey.get("master_key"));
          masterKey.clear();
        }
      }
      """;

  private SecretProvider provider;

  @BeforeEach
  void load() {
    provider = provider(MEMBERS);
  }

  private void how(String how) {
    signals.on("how", unused -> how);
  }

  private static SecretProviderException failure(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return assertThrows(SecretProviderException.class, call::call);
  }

  private SealedExchange exchange() {
    return provider.capability(SealedExchange.class).orElseThrow();
  }

  private SealedReencryption reencryption() {
    return provider.capability(SealedReencryption.class).orElseThrow();
  }

  private KeyMaintenance keys() {
    return provider.capability(KeyMaintenance.class).orElseThrow();
  }

  @Test
  void anExportAnswersForEveryKeyAndForNoOther() {
    AtomicInteger asked = new AtomicInteger();
    signals.on("asked", unused -> asked.incrementAndGet());
    List<SecretIdentifier> ids =
        Stream.of("left-out", "key", "gone", "key", "bad\nkey")
            .<SecretIdentifier>map(key -> () -> key)
            .toList();
    Map<String, Outcome<SealedSecret>> all = exchange().exportSealed(ids);
    assertThat(all.keySet()).containsExactly("left-out", "key", "gone", "bad\nkey");
    assertThat(all.values())
        .extracting(Object::toString)
        .containsExactly(
            "Outcome[PLUGIN_FAILURE]",
            "Outcome[found]",
            "Outcome[not found]",
            "Outcome[not found]");
    assertThat(asked).as("neither the malformed key nor one twice").hasValue(3);
    assertThat(exchange().exportSealed(List.of())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nothing", "error", "polluted"})
  void aBrokenExportFailsItsKeysAlone(String how) {
    how(how);
    SimpleSecretIdentifier id = new SimpleSecretIdentifier("key");
    assertThat(exchange().exportSealed(List.of(id)).values())
        .extracting(Object::toString)
        .containsExactly("Outcome[PLUGIN_FAILURE]");
  }

  @Test
  void whatWasOpenedIsAnObjectOfTheHost() {
    Secret opened = exchange().openSealed(SEALED);
    assertThat(opened.getValue()).isEqualTo("opened");
    assertThat(opened.getVersion()).isEqualTo("v1");
    assertThat(opened.getClass().getClassLoader()).isEqualTo(getClass().getClassLoader());
    how("nothing");
    assertThat(failure(() -> exchange().openSealed(SEALED)).getKind())
        .isEqualTo(Kind.PLUGIN_FAILURE);
  }

  @Test
  void aValueThatWasOpenedIsInNoMessage() {
    how("text");
    for (SecretProviderException failure :
        List.of(
            failure(() -> exchange().openSealed(SEALED)),
            failure(() -> reencryption().reseal(SEALED)),
            failure(() -> keys().reencrypt(5)))) {
      assertThat(failure.getKind()).isEqualTo(Kind.CONFLICT);
      assertThat(failure.getMessage()).doesNotContain("secret-text");
    }
  }

  @Test
  void pagesOfCiphertextAreCheckedLikeOthers() {
    assertThat(reencryption().listSealedUnder("17", null, 5).getNextCursor()).isEqualTo("next");
    assertThatThrownBy(() -> reencryption().listSealedUnder("17", null, 0))
        .isInstanceOf(IllegalArgumentException.class);
    how("alien");
    assertThatThrownBy(() -> reencryption().listSealedUnder("17", "alien", 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret-text");
    for (String broken : List.of("alien", "nothing", "long", "polluted")) {
      how(broken);
      assertThat(failure(() -> reencryption().listSealedUnder("17", null, 5)).getKind())
          .as(broken)
          .isEqualTo(Kind.PLUGIN_FAILURE);
    }
  }

  @Test
  void resealingNothingIsAPluginFailure() {
    assertThat(reencryption().reseal(SEALED).getCiphertext()).containsExactly(1, 2, 3);
    how("nothing");
    assertThat(failure(() -> reencryption().reseal(SEALED)).getKind())
        .isEqualTo(Kind.PLUGIN_FAILURE);
  }

  @Test
  void replacingCiphertextForgetsTheCachedValue() throws Exception {
    AtomicInteger reads = new AtomicInteger();
    signals.on("read", unused -> reads.incrementAndGet());
    SimpleSecretIdentifier id = new SimpleSecretIdentifier("key");
    provider.getSecret(id);
    provider.getSecret(id);
    assertThat(reads).hasValue(1);
    reencryption().replaceSealed(SEALED, SEALED);
    provider.getSecret(id);
    assertThat(reads).hasValue(2);
  }

  @Test
  void aReplacementThatWasRefusedSaysWhy() {
    how("gone");
    assertThat(
            assertThrows(
                SecretNotFoundException.class, () -> reencryption().replaceSealed(SEALED, SEALED)))
        .hasMessage("There is no secret \"key\"");
    how("text");
    SecretProviderException conflict = failure(() -> reencryption().replaceSealed(SEALED, SEALED));
    assertThat(conflict.getKind()).isEqualTo(Kind.CONFLICT);
    assertThat(conflict).hasMessage("version 2 is current");
  }

  @Test
  void keysAreListedAsCopies() {
    List<KeySummary> listed = keys().listKeys();
    assertThat(listed).extracting(KeySummary::getId).containsExactly("17");
    assertThatThrownBy(() -> listed.remove(0)).isInstanceOf(UnsupportedOperationException.class);
    for (String broken : List.of("nothing", "polluted", "hole")) {
      how(broken);
      assertThat(failure(() -> keys().listKeys()).getKind())
          .as(broken)
          .isEqualTo(Kind.PLUGIN_FAILURE);
    }
  }

  @Test
  void keysAreAddedPromotedAndRetired() {
    AtomicInteger promoted = new AtomicInteger();
    signals.on("promoted", id -> promoted.addAndGet(Integer.parseInt((String) id)));
    assertThat(keys().addKey()).isEqualTo("18");
    keys().promoteKey("18");
    assertThat(promoted).hasValue(18);
    SecretProviderException inUse = failure(() -> keys().retireKey("17"));
    assertThat(inUse.getKind()).isEqualTo(Kind.CONFLICT);
    assertThat(inUse).hasMessage("key 17 is in use");
    how("nothing");
    assertThat(failure(() -> keys().addKey()).getKind()).isEqualTo(Kind.PLUGIN_FAILURE);
  }

  @Test
  void aCountOfWhatIsLeftIsNeverNegative() {
    assertThat(keys().reencrypt(5)).isEqualTo(4);
    assertThatThrownBy(() -> keys().reencrypt(0)).isInstanceOf(IllegalArgumentException.class);
    how("negative");
    assertThat(failure(() -> keys().reencrypt(5)).getKind()).isEqualTo(Kind.PLUGIN_FAILURE);
  }

  @Test
  void aMasterKeyIsInNoMessageAndStaysTheCallers() {
    Map<String, String> masterKey = new HashMap<>(Map.of("master_key", "c2VjcmV0LXRleHQtb2Yta2V5"));
    keys().rewrapKeys(masterKey);
    assertThat(masterKey).hasSize(1);
    how("text");
    assertThat(failure(() -> keys().rewrapKeys(masterKey))).hasMessage("Details are withheld");
  }

  @Test
  void overdueCallsSayWhetherAnythingMayHaveChanged() {
    CountDownLatch release = new CountDownLatch(1);
    signals.on(
        "hang",
        unused -> {
          try {
            return release.await(1, java.util.concurrent.TimeUnit.MINUTES);
          } catch (InterruptedException e) {
            return false;
          }
        });
    how("hang");
    Duration soon = Duration.ofMillis(500);
    SecretProvider quick =
        load(
                HostSettings.builder()
                    .callDeadline(soon)
                    .maintenanceDeadline(soon)
                    .breakerFailurePercent(100)
                    .build(),
                MEMBERS)
            .provider();
    SealedExchange exchange = quick.capability(SealedExchange.class).orElseThrow();
    SealedReencryption reencryption = quick.capability(SealedReencryption.class).orElseThrow();
    KeyMaintenance keys = quick.capability(KeyMaintenance.class).orElseThrow();
    assertThat(failure(() -> exchange.openSealed(SEALED)).getKind()).isEqualTo(Kind.UNAVAILABLE);
    assertThat(failure(() -> reencryption.replaceSealed(SEALED, SEALED)).getKind())
        .isEqualTo(Kind.OUTCOME_UNKNOWN);
    assertThat(failure(() -> keys.reencrypt(5)).getKind()).isEqualTo(Kind.OUTCOME_UNKNOWN);
    release.countDown();
  }

  @Test
  void whatAPluginDoesNotHaveIsNotOffered() {
    SecretProvider plain = provider("");
    assertThat(plain.capability(SealedExchange.class)).isEmpty();
    assertThat(plain.capability(SealedReencryption.class)).isEmpty();
    assertThat(plain.capability(KeyMaintenance.class)).isEmpty();
  }
}
