package com.algorithmia.secrets.testkit.toy;

import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import java.util.List;
import java.util.Optional;

/** Flaws of chapter 6. */
final class AttributeFlaws {

  private AttributeFlaws() {}

  static List<Flaw> all() {
    return List.of(
        Flaw.of("6.1", "a label costs the last character", CostlyLabels::new),
        Flaw.of("6.2", "a repeat stores its value", RepeatUpdates::new),
        Flaw.of("6.2", "a request is forgotten with its provider object", Forgetful::new),
        Flaw.of("6.3", "an expiry is dropped", DroppingExpiry::new));
  }

  private static final class CostlyLabels extends ToyProvider {
    CostlyLabels(ToySettings settings) {
      super(settings);
    }

    @Override
    public SecretIdentifier createSecret(String value, SecretAttributes attributes) {
      return super.createSecret(
          attributes.getLabels().isEmpty() ? value : value.substring(0, value.length() - 1),
          attributes);
    }
  }

  private static final class RepeatUpdates extends ToyProvider {
    RepeatUpdates(ToySettings settings) {
      super(settings);
    }

    @Override
    public SecretIdentifier createSecret(String value, SecretAttributes attributes) {
      String request = attributes.getRequestId();
      Optional<SecretIdentifier> known =
          request == null ? Optional.empty() : findByRequestId(request);
      SecretIdentifier id = super.createSecret(value, attributes);
      if (known.isPresent()) {
        try {
          String version = super.updateSecret(id, value);
          assert !version.isEmpty();
        } catch (SecretNotFoundException e) {
          throw new IllegalStateException(e);
        }
      }
      return id;
    }
  }

  private static final class Forgetful extends ToyProvider {
    private final String mine = java.util.UUID.randomUUID().toString().substring(0, 8);

    Forgetful(ToySettings settings) {
      super(settings);
    }

    @Override
    public SecretIdentifier createSecret(String value, SecretAttributes attributes) {
      String request = attributes.getRequestId();
      if (request == null) {
        return super.createSecret(value, attributes);
      }
      return super.createSecret(value, SecretAttributes.builder().requestId(mine(request)).build());
    }

    @Override
    public Optional<SecretIdentifier> findByRequestId(String requestId) {
      return super.findByRequestId(mine(requestId));
    }

    private String mine(String request) {
      return mine + "-" + request;
    }
  }

  private static final class DroppingExpiry extends ToyProvider {
    DroppingExpiry(ToySettings settings) {
      super(settings);
    }

    @Override
    public SecretIdentifier createSecret(String value, SecretAttributes attributes) {
      return super.createSecret(
          value, attributes.getExpiresAt() == null ? attributes : SecretAttributes.none());
    }
  }
}
