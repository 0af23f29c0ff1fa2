package com.algorithmia.secrets.testkit.toy;

import com.algorithmia.sdk.plugin.secrets.ConnectionReport;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.SimpleSecret;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Flaws of chapters 8 and 9. */
final class FailureFlaws {

  private static final Logger LOG = Logger.getLogger(FailureFlaws.class.getName());

  private FailureFlaws() {}

  static List<Flaw> all() {
    return List.of(
        Flaw.of("8.1", "a refusal is an IllegalStateException", Unclassified::new),
        Flaw.of("8.1", "throttling is an outage", s -> new Mapping(s, ToyException.Code.THROTTLED)),
        Flaw.of(
            "8.1", "a bad token is an outage", s -> new Mapping(s, ToyException.Code.UNAUTHORIZED)),
        Flaw.of("8.2", "a message shows the refused value", Quoting::new),
        Flaw.of("8.2", "a cause shows the token", WithCause::new),
        Flaw.of("8.2", "values are logged at debug, in base64", Logging::new),
        Flaw.of("8.2", "values are printed, in hex", Printing::new),
        Flaw.of("8.2", "the text of a secret is its value", Telling::new),
        Flaw.of("8.2", "the text of the provider has the token", Boasting::new),
        Flaw.of("8.2", "an error shows the request, URL-encoded", Echoing::new),
        Flaw.of("8.3", "the retry-after is lost", Impatient::new),
        Flaw.of("8.4", "no capability is null", NullCapability::new),
        Flaw.of("9.1", "a backend that is down is ready", ReadyWhenDown::new),
        Flaw.of("9.1", "the check throws", ThrowingCheck::new),
        Flaw.of("9.2", "a bad token is ready", ReadyWithoutToken::new),
        Flaw.of("9.3", "the check leaves a secret", Probing::new));
  }

  private static final class Unclassified extends ToyProvider {
    Unclassified(ToySettings settings) {
      super(settings);
    }

    @Override
    public Secret getSecret(SecretIdentifier id) throws SecretNotFoundException {
      try {
        return super.getSecret(id);
      } catch (SecretProviderException e) {
        if (e.getKind() == Kind.PERMISSION_DENIED) {
          throw new IllegalStateException("403");
        }
        throw e;
      }
    }
  }

  private static final class Mapping extends ToyProvider {
    private final ToyException.Code wrong;

    Mapping(ToySettings settings, ToyException.Code wrong) {
      super(settings);
      this.wrong = wrong;
    }

    @Override
    protected SecretProviderException failure(ToyException e) {
      return e.code() == wrong
          ? new SecretProviderException(Kind.UNAVAILABLE, "The vault did not do it")
          : super.failure(e);
    }
  }

  private static final class Quoting extends ToyProvider {
    Quoting(ToySettings settings) {
      super(settings);
    }

    @Override
    protected void check(@Nullable String value) {
      try {
        super.check(value);
      } catch (SecretProviderException e) {
        String start = value == null ? "" : value.substring(0, Math.min(20, value.length()));
        throw SecretProviderException.invalidValue("Can't store " + start + "...");
      }
    }
  }

  private static final class WithCause extends ToyProvider {
    WithCause(ToySettings settings) {
      super(settings);
    }

    @Override
    protected SecretProviderException failure(ToyException e) {
      SecretProviderException failure = super.failure(e);
      failure.addSuppressed(e);
      return failure;
    }
  }

  private static final class Logging extends ToyProvider {
    Logging(ToySettings settings) {
      super(settings);
    }

    @Override
    public SecretIdentifier createSecret(String value, SecretAttributes attributes) {
      SecretIdentifier id = super.createSecret(value, attributes);
      byte[] request = ("{\"value\":\"" + value + "\"}").getBytes(StandardCharsets.UTF_8);
      LOG.log(Level.FINE, "sent {0}", Base64.getUrlEncoder().encodeToString(request));
      return id;
    }
  }

  private static final class Printing extends ToyProvider {
    private final AtomicInteger printed = new AtomicInteger();

    Printing(ToySettings settings) {
      super(settings);
    }

    @Override
    public Secret getSecret(SecretIdentifier id) throws SecretNotFoundException {
      Secret secret = super.getSecret(id);
      byte[] bytes = secret.getValue().getBytes(StandardCharsets.UTF_8);
      if (printed.incrementAndGet() <= 2) {
        System.err.println(HexFormat.of().withUpperCase().formatHex(bytes));
      }
      return secret;
    }
  }

  private static final class Telling extends ToyProvider {
    Telling(ToySettings settings) {
      super(settings);
    }

    @Override
    public Secret getSecret(SecretIdentifier id) throws SecretNotFoundException {
      Secret secret = super.getSecret(id);
      return new SimpleSecret(secret.getValue(), secret.getTtl(), secret.getVersion()) {
        @Override
        public String toString() {
          return "Secret[" + getValue() + "]";
        }
      };
    }
  }

  private static final class Boasting extends ToyProvider {
    Boasting(ToySettings settings) {
      super(settings);
    }

    @Override
    public String toString() {
      return "Provider[" + settings.token + "]";
    }
  }

  private static final class Echoing extends ToyProvider {
    Echoing(ToySettings settings) {
      super(settings);
    }

    @Override
    public String updateSecret(SecretIdentifier id, String value) throws SecretNotFoundException {
      try {
        return super.updateSecret(id, value);
      } catch (SecretProviderException e) {
        if (e.getKind() != Kind.UNAVAILABLE) {
          throw e;
        }
        String body = URLEncoder.encode("value=" + value, StandardCharsets.UTF_8);
        throw new SecretProviderException(e.getKind(), "The vault said: " + body);
      }
    }
  }

  private static final class Impatient extends ToyProvider {
    Impatient(ToySettings settings) {
      super(settings);
    }

    @Override
    protected SecretProviderException failure(ToyException e) {
      return e.code() == ToyException.Code.THROTTLED
          ? SecretProviderException.throttled("Too many requests", null)
          : super.failure(e);
    }
  }

  private static final class NullCapability extends ToyProvider {
    NullCapability(ToySettings settings) {
      super(settings);
    }

    @Override
    @SuppressWarnings("NullAway") // That is the flaw.
    public <T> Optional<T> capability(Class<T> type) {
      return type.isInterface() ? super.capability(type) : null;
    }
  }

  /** A check that goes wrong in its own way. */
  private abstract static class OtherCheck extends ToyProvider {
    OtherCheck(ToySettings settings) {
      super(settings);
    }

    @Override
    public ConnectionReport checkConnection() {
      ConnectionReport report = super.checkConnection();
      if (report.getStatus() == ConnectionReport.Status.READY) {
        return report;
      }
      try {
        backend.ping(settings.token, settings.timeout);
        return report;
      } catch (ToyException e) {
        return failed(e.code(), report);
      }
    }

    abstract ConnectionReport failed(ToyException.Code code, ConnectionReport report);

    static ConnectionReport ready() {
      return ConnectionReport.builder().ready("vault", "").build();
    }
  }

  private static final class ReadyWhenDown extends OtherCheck {
    ReadyWhenDown(ToySettings settings) {
      super(settings);
    }

    @Override
    ConnectionReport failed(ToyException.Code code, ConnectionReport report) {
      return code == ToyException.Code.UNREACHABLE ? ready() : report;
    }
  }

  private static final class ThrowingCheck extends OtherCheck {
    ThrowingCheck(ToySettings settings) {
      super(settings);
    }

    @Override
    ConnectionReport failed(ToyException.Code code, ConnectionReport report) {
      if (code == ToyException.Code.UNREACHABLE) {
        throw new SecretProviderException(Kind.UNAVAILABLE, "The vault does not answer");
      }
      return report;
    }
  }

  private static final class ReadyWithoutToken extends OtherCheck {
    ReadyWithoutToken(ToySettings settings) {
      super(settings);
    }

    @Override
    ConnectionReport failed(ToyException.Code code, ConnectionReport report) {
      return code == ToyException.Code.UNAUTHORIZED ? ready() : report;
    }
  }

  private static final class Probing extends ToyProvider {
    Probing(ToySettings settings) {
      super(settings);
    }

    @Override
    public ConnectionReport checkConnection() {
      ConnectionReport report = super.checkConnection();
      if (report.getStatus() == ConnectionReport.Status.READY) {
        try {
          SecretIdentifier probe = createSecret("probe");
          assert probe instanceof SimpleSecretIdentifier;
        } catch (SecretProviderException e) {
          return report;
        }
      }
      return report;
    }
  }
}
