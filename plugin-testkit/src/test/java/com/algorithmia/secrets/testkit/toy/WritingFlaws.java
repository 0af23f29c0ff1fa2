package com.algorithmia.secrets.testkit.toy;

import com.algorithmia.sdk.plugin.secrets.RefusedValue;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.SecretSummary;
import com.algorithmia.sdk.plugin.secrets.SecretValues;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Flaws of chapter 5. */
final class WritingFlaws {

  private WritingFlaws() {}

  static List<Flaw> all() {
    return List.of(
        Flaw.of("5.1", "equal values are stored once", Deduplicating::new),
        Flaw.of("5.2", "an update finds its secret by the old value", UpdateByValue::new),
        Flaw.of("5.3", "a delete is always true", AlwaysDeleted::new),
        Flaw.of("5.3", "a delete of what is gone throws", DeleteThrows::new),
        Flaw.of("5.4", "a refused update is a success", IgnoringRefusals::new),
        Flaw.of("5.5", "after close nothing is allowed", ForgettingAbilities::new),
        Flaw.of("5.5", "the limit is the backend's to say", AskingTheLimit::new),
        Flaw.of("5.5", "a denied delete is a success", "read-only", SayingDeleted::new),
        Flaw.of("5.6", "unpaired surrogates become question marks", Replacing::new),
        Flaw.of("5.7", "characters are counted, not bytes", CountingCharacters::new),
        Flaw.of("5.7", "the longest value is refused", s -> new Checking(s, -1, Set.of())),
        Flaw.of(
            "5.8",
            "the empty value is refused and that is not declared",
            s -> new Checking(s, 0, Set.of(RefusedValue.EMPTY))),
        Flaw.of("5.9", "a lost answer is an outage", LostIsUnavailable::new));
  }

  private static final class Deduplicating extends ToyProvider {
    private final Map<String, SecretIdentifier> stored = new ConcurrentHashMap<>();

    Deduplicating(ToySettings settings) {
      super(settings);
    }

    @Override
    public SecretIdentifier createSecret(String value, SecretAttributes attributes) {
      SecretIdentifier known = value == null ? null : stored.get(value);
      if (known != null && isThere(known)) {
        return known;
      }
      SecretIdentifier id = super.createSecret(value, attributes);
      stored.put(Objects.requireNonNull(value), id);
      return id;
    }

    private boolean isThere(SecretIdentifier id) {
      try {
        return !getSecretVersion(id).isEmpty();
      } catch (SecretNotFoundException e) {
        return false;
      }
    }
  }

  private static final class UpdateByValue extends ToyProvider {
    UpdateByValue(ToySettings settings) {
      super(settings);
    }

    @Override
    public String updateSecret(SecretIdentifier id, String value) throws SecretNotFoundException {
      check(value);
      String old = getSecret(id).getValue();
      String version = super.updateSecret(id, value);
      for (SecretSummary summary : listSecrets(null, 1000).getItems()) {
        SecretIdentifier other = idOf(summary.getProviderKey());
        try {
          if (getSecret(other).getValue().equals(old)) {
            super.updateSecret(other, value);
          }
        } catch (SecretNotFoundException e) {
          assert e.getMessage() != null; // Somebody deleted it meanwhile.
        }
      }
      return version;
    }
  }

  private static final class AlwaysDeleted extends ToyProvider {
    AlwaysDeleted(ToySettings settings) {
      super(settings);
    }

    @Override
    public boolean deleteSecret(SecretIdentifier id) throws SecretNotFoundException {
      boolean deleted = super.deleteSecret(id);
      String key = id.getProviderKey();
      return deleted || (key != null && key.matches(ReadingFlaws.UUID));
    }
  }

  private static final class DeleteThrows extends ToyProvider {
    DeleteThrows(ToySettings settings) {
      super(settings);
    }

    @Override
    public boolean deleteSecret(SecretIdentifier id) throws SecretNotFoundException {
      String key = id.getProviderKey();
      if (!super.deleteSecret(id) && key != null && key.matches(ReadingFlaws.UUID)) {
        throw SecretNotFoundException.of(id);
      }
      return key != null && key.matches(ReadingFlaws.UUID);
    }
  }

  private static final class IgnoringRefusals extends ToyProvider {
    private volatile boolean refused;

    IgnoringRefusals(ToySettings settings) {
      super(settings);
    }

    @Override
    protected SecretProviderException failure(ToyException e) {
      refused = e.code() == ToyException.Code.REFUSED;
      return super.failure(e);
    }

    @Override
    public String updateSecret(SecretIdentifier id, String value) throws SecretNotFoundException {
      refused = false;
      try {
        return super.updateSecret(id, value);
      } catch (SecretProviderException e) {
        if (refused) {
          return getSecretVersion(id);
        }
        throw e;
      }
    }
  }

  private static final class ForgettingAbilities extends ToyProvider {
    private volatile boolean closed;

    ForgettingAbilities(ToySettings settings) {
      super(settings);
    }

    @Override
    public boolean allowsDelete() {
      return !closed && super.allowsDelete();
    }

    @Override
    public void close() {
      closed = true;
      super.close();
    }
  }

  private static final class AskingTheLimit extends ToyProvider {
    AskingTheLimit(ToySettings settings) {
      super(settings);
    }

    @Override
    public int maxValueBytes() {
      try {
        backend.ping(settings.token, settings.timeout);
        return super.maxValueBytes();
      } catch (ToyException e) {
        return 1024;
      }
    }
  }

  private static final class SayingDeleted extends ToyProvider {
    SayingDeleted(ToySettings settings) {
      super(settings);
    }

    @Override
    public boolean deleteSecret(SecretIdentifier id) throws SecretNotFoundException {
      return !getSecretVersion(id).isEmpty();
    }
  }

  private static final class Replacing extends ToyProvider {
    Replacing(ToySettings settings) {
      super(settings);
    }

    @Override
    protected void check(@Nullable String value) {
      super.check(value == null ? null : replaced(value));
    }

    private static String replaced(String value) {
      return new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
  }

  private static final class CountingCharacters extends ToyProvider {
    CountingCharacters(ToySettings settings) {
      super(settings);
    }

    @Override
    protected void check(@Nullable String value) {
      String checked = SecretValues.check(value, Integer.MAX_VALUE);
      if (checked.length() > maxValueBytes()) {
        throw SecretProviderException.invalidValue("too long");
      }
    }
  }

  private static final class Checking extends ToyProvider {
    private final int more;
    private final Set<RefusedValue> refused;

    Checking(ToySettings settings, int more, Set<RefusedValue> refused) {
      super(settings);
      this.more = more;
      this.refused = refused;
    }

    @Override
    protected void check(@Nullable String value) {
      String checked = SecretValues.check(value, maxValueBytes() + more, refused);
      assert checked.equals(value);
    }
  }

  private static final class LostIsUnavailable extends ToyProvider {
    LostIsUnavailable(ToySettings settings) {
      super(settings);
    }

    @Override
    protected SecretProviderException failure(ToyException e) {
      return e.code() == ToyException.Code.LOST
          ? new SecretProviderException(Kind.UNAVAILABLE, "The vault did not answer")
          : super.failure(e);
    }
  }
}
