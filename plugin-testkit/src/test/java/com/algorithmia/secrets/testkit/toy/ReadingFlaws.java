package com.algorithmia.secrets.testkit.toy;

import com.algorithmia.sdk.plugin.secrets.Outcome;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.SimpleSecret;
import com.algorithmia.sdk.plugin.secrets.VersionSummary;
import java.text.Normalizer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Flaws of chapters 3 and 7. */
final class ReadingFlaws {

  static final String UUID = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

  private ReadingFlaws() {}

  static List<Flaw> all() {
    return List.of(
        Flaw.of("3.1", "the last line end is cut", s -> new Changing(s, ReadingFlaws::cut)),
        Flaw.of("3.1", "letters are normalised", s -> new Changing(s, ReadingFlaws::normalise)),
        Flaw.of("3.2", "an unknown secret has a time", Timeless::new),
        Flaw.of("3.3", "what may not be read is not found", Hiding::new),
        Flaw.of("3.4", "a secret comes with its first version", FirstVersion::new),
        Flaw.of("3.5", "the time left is in milliseconds", s -> new TimeLeft(s, ttl -> ttl * 1000)),
        Flaw.of("3.5", "no expiry is -1", s -> new TimeLeft(s, ttl -> ttl == 0 ? -1 : ttl)),
        Flaw.of("3.5", "an expired secret is read", NeverExpired::new),
        Flaw.of("3.6", "a denied read is an outage", "write-only", DeniedRead::new),
        Flaw.of("3.7", "a disabled secret is forbidden", DisabledIsForbidden::new),
        Flaw.of("7.1", "what is not found is left out", LeavingOut::new),
        Flaw.of("7.1", "the order is not the one asked for", Reversing::new),
        Flaw.of("7.2", "a malformed key spoils all", AllOrNothing::new));
  }

  private static String cut(String value) {
    return value.endsWith("\n") ? value.substring(0, value.length() - 1) : value;
  }

  private static String normalise(String value) {
    return Normalizer.normalize(value, Normalizer.Form.NFC);
  }

  private static final class Changing extends ToyProvider {
    private final UnaryOperator<String> change;

    Changing(ToySettings settings, UnaryOperator<String> change) {
      super(settings);
      this.change = change;
    }

    @Override
    public SecretIdentifier createSecret(String value, SecretAttributes attributes) {
      check(value);
      return super.createSecret(change.apply(value), attributes);
    }

    @Override
    protected String update(SecretIdentifier id, String value, @Nullable String expectedVersion)
        throws SecretNotFoundException {
      check(value);
      return super.update(id, change.apply(value), expectedVersion);
    }
  }

  private static final class Timeless extends ToyProvider {
    Timeless(ToySettings settings) {
      super(settings);
    }

    @Override
    public Instant secretLastUpdated(SecretIdentifier id) throws SecretNotFoundException {
      try {
        return super.secretLastUpdated(id);
      } catch (SecretNotFoundException e) {
        String key = id.getProviderKey();
        if (key != null && key.matches(UUID)) {
          return Instant.EPOCH;
        }
        throw e;
      }
    }
  }

  private static final class Hiding extends ToyProvider {
    Hiding(ToySettings settings) {
      super(settings);
    }

    @Override
    public Secret getSecret(SecretIdentifier id) throws SecretNotFoundException {
      try {
        return super.getSecret(id);
      } catch (SecretProviderException e) {
        if (e.getKind() == Kind.PERMISSION_DENIED) {
          throw SecretNotFoundException.of(id);
        }
        throw e;
      }
    }
  }

  private static final class FirstVersion extends ToyProvider {
    FirstVersion(ToySettings settings) {
      super(settings);
    }

    @Override
    public Secret getSecret(SecretIdentifier id) throws SecretNotFoundException {
      Secret secret = super.getSecret(id);
      List<VersionSummary> versions = listVersions(id);
      String first = versions.get(versions.size() - 1).getVersion();
      return new SimpleSecret(secret.getValue(), secret.getTtl(), first);
    }
  }

  private static final class TimeLeft extends ToyProvider {
    private final UnaryOperator<Integer> change;

    TimeLeft(ToySettings settings, UnaryOperator<Integer> change) {
      super(settings);
      this.change = change;
    }

    @Override
    public Secret getSecret(SecretIdentifier id) throws SecretNotFoundException {
      Secret secret = super.getSecret(id);
      return new SimpleSecret(
          secret.getValue(), change.apply(secret.getTtl()), secret.getVersion());
    }
  }

  private static final class NeverExpired extends ToyProvider {
    NeverExpired(ToySettings settings) {
      super(settings);
    }

    @Override
    protected void checkUsable(ToyRow row, Instant now) {
      if (row.unusable) {
        super.checkUsable(row, now);
      }
    }
  }

  private static final class DeniedRead extends ToyProvider {
    DeniedRead(ToySettings settings) {
      super(settings);
    }

    @Override
    public Secret getSecret(SecretIdentifier id) throws SecretNotFoundException {
      if (!allowsRead()) {
        throw new SecretProviderException(Kind.UNAVAILABLE, "no read");
      }
      return super.getSecret(id);
    }
  }

  private static final class DisabledIsForbidden extends ToyProvider {
    DisabledIsForbidden(ToySettings settings) {
      super(settings);
    }

    @Override
    protected void checkUsable(ToyRow row, Instant now) {
      if (row.unusable) {
        throw new SecretProviderException(Kind.PERMISSION_DENIED, "It is disabled");
      }
      super.checkUsable(row, now);
    }
  }

  private static final class LeavingOut extends ToyProvider {
    LeavingOut(ToySettings settings) {
      super(settings);
    }

    @Override
    public Map<String, Outcome<Secret>> getSecrets(Collection<? extends SecretIdentifier> ids) {
      Map<String, Outcome<Secret>> outcomes = new LinkedHashMap<>(super.getSecrets(ids));
      outcomes.values().removeIf(Outcome::isNotFound);
      return outcomes;
    }
  }

  private static final class Reversing extends ToyProvider {
    Reversing(ToySettings settings) {
      super(settings);
    }

    @Override
    public Map<String, Outcome<Secret>> getSecrets(Collection<? extends SecretIdentifier> ids) {
      List<SecretIdentifier> reversed = new ArrayList<>(ids);
      Collections.reverse(reversed);
      return super.getSecrets(reversed);
    }
  }

  private static final class AllOrNothing extends ToyProvider {
    AllOrNothing(ToySettings settings) {
      super(settings);
    }

    @Override
    public Map<String, Outcome<Secret>> getSecrets(Collection<? extends SecretIdentifier> ids) {
      for (SecretIdentifier id : ids) {
        if (!isWellFormed(id.getProviderKey())) {
          throw new SecretProviderException(Kind.UNAVAILABLE, "One of the keys is wrong");
        }
      }
      return super.getSecrets(ids);
    }
  }
}
