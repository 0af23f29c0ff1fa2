package com.algorithmia.secrets.testkit.toy;

import com.algorithmia.sdk.plugin.secrets.Outcome;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.VersionSummary;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Flaws of chapter 4. */
final class VersionFlaws {

  private VersionFlaws() {}

  static List<Flaw> all() {
    return List.of(
        Flaw.of("4.1", "an update tells the version before it", VersionBefore::new),
        Flaw.of("4.2", "an update to the same value changes nothing", SameIsNothing::new),
        Flaw.of("4.3", "reading many stores them anew", ReadingWrites::new),
        Flaw.of("4.4", "the version has a digest of the value", Digesting::new),
        Flaw.of("4.4", "equal values start with equal versions", KeyedDigest::new),
        Flaw.of("4.5", "the time is that of the create", CreateTime::new),
        Flaw.of("4.6", "the version comes with the value", VersionByReading::new));
  }

  private static final class VersionBefore extends ToyProvider {
    VersionBefore(ToySettings settings) {
      super(settings);
    }

    @Override
    public String updateSecret(SecretIdentifier id, String value) throws SecretNotFoundException {
      String before = getSecretVersion(id);
      String after = super.updateSecret(id, value);
      assert !after.equals(before);
      return before;
    }
  }

  private static final class SameIsNothing extends ToyProvider {
    SameIsNothing(ToySettings settings) {
      super(settings);
    }

    @Override
    public String updateSecret(SecretIdentifier id, String value) throws SecretNotFoundException {
      check(value);
      return getSecret(id).getValue().equals(value)
          ? getSecretVersion(id)
          : super.updateSecret(id, value);
    }
  }

  private static final class ReadingWrites extends ToyProvider {
    ReadingWrites(ToySettings settings) {
      super(settings);
    }

    @Override
    public Map<String, Outcome<Secret>> getSecrets(Collection<? extends SecretIdentifier> ids) {
      Map<String, Outcome<Secret>> outcomes = super.getSecrets(ids);
      outcomes.forEach(
          (key, outcome) -> {
            if (outcome.isPresent()) {
              try {
                String version = updateSecret(idOf(key), outcome.get().getValue());
                assert !version.isEmpty();
              } catch (SecretNotFoundException e) {
                throw new IllegalStateException(e);
              }
            }
          });
      return outcomes;
    }
  }

  private static final class Digesting extends ToyProvider {
    Digesting(ToySettings settings) {
      super(settings);
    }

    @Override
    protected String newVersion(String value) {
      return super.newVersion(value) + "-" + sha256(value).substring(0, 12);
    }
  }

  private static String sha256(String value) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(value.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Nobody can compute the versions, and still they tell which values are equal. */
  private static final class KeyedDigest extends ToyProvider {
    private volatile boolean creating;

    KeyedDigest(ToySettings settings) {
      super(settings);
    }

    @Override
    public synchronized SecretIdentifier createSecret(String value, SecretAttributes attributes) {
      creating = true;
      try {
        return super.createSecret(value, attributes);
      } finally {
        creating = false;
      }
    }

    @Override
    protected synchronized String update(
        SecretIdentifier id, String value, @Nullable String expectedVersion)
        throws SecretNotFoundException {
      return super.update(id, value, expectedVersion);
    }

    @Override
    protected String newVersion(String value) {
      String version = sha256("a key that nobody has" + value).substring(0, 16);
      return creating ? version : super.newVersion(value);
    }
  }

  private static final class CreateTime extends ToyProvider {
    CreateTime(ToySettings settings) {
      super(settings);
    }

    @Override
    public Instant secretLastUpdated(SecretIdentifier id) throws SecretNotFoundException {
      Instant now = super.secretLastUpdated(id);
      List<VersionSummary> versions = listVersions(id);
      Instant created = versions.get(versions.size() - 1).getCreated();
      return created.isBefore(now) ? created : now;
    }
  }

  private static final class VersionByReading extends ToyProvider {
    VersionByReading(ToySettings settings) {
      super(settings);
    }

    @Override
    public String getSecretVersion(SecretIdentifier id) throws SecretNotFoundException {
      checkOpen();
      checkKey(id);
      return send(
          id,
          () ->
              backend.read(
                  settings.token,
                  id.getProviderKey(),
                  settings.timeout,
                  true,
                  row -> row.current().id));
    }
  }
}
