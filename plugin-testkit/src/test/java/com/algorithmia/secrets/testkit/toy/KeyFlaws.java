package com.algorithmia.secrets.testkit.toy;

import com.algorithmia.sdk.plugin.secrets.SealedSecret;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Flaws of clauses 10.6 to 10.8. */
final class KeyFlaws {

  private KeyFlaws() {}

  static List<Flaw> all() {
    return List.of(
        Flaw.of("10.6", "the owner is not bound to the ciphertext", Ownerless::new),
        Flaw.of("10.6", "the reader asks the backend", AskingReader::new),
        Flaw.of("10.6", "an altered ciphertext is a missing key", AllKeysMissing::new),
        Flaw.of("10.7", "a key in use is retired", Careless::new),
        Flaw.of("10.8", "what was replaced meanwhile is replaced again", LastOneWins::new));
  }

  private static final class Ownerless extends ToyProvider {
    Ownerless(ToySettings settings) {
      super(settings);
    }

    @Override
    protected @Nullable String boundOwner(@Nullable String owner) {
      return null;
    }
  }

  private static final class AskingReader extends ToyProvider {
    AskingReader(ToySettings settings) {
      super(settings);
    }

    @Override
    public Secret openSealed(SealedSecret sealed) {
      try {
        backend.ping(settings.token, settings.timeout);
      } catch (ToyException e) {
        throw failure(e);
      }
      return super.openSealed(sealed);
    }
  }

  private static final class AllKeysMissing extends ToyProvider {
    AllKeysMissing(ToySettings settings) {
      super(settings);
    }

    @Override
    public Secret openSealed(SealedSecret sealed) {
      try {
        return super.openSealed(sealed);
      } catch (SecretProviderException e) {
        throw new SecretProviderException(Kind.KEY_MISSING, "It can't be opened");
      }
    }
  }

  private static final class Careless extends ToyProvider {
    Careless(ToySettings settings) {
      super(settings);
    }

    @Override
    public void retireKey(String keyId) {
      try {
        super.retireKey(keyId);
      } catch (SecretProviderException e) {
        // The backend goes on to use the key; the caller believes that it is gone.
        assert e.getKind() == Kind.CONFLICT;
      }
    }
  }

  private static final class LastOneWins extends ToyProvider {
    LastOneWins(ToySettings settings) {
      super(settings);
    }

    @Override
    protected boolean replace(ToyRow row, SealedSecret expected, SealedSecret resealed) {
      ToyRow.Version version = row.version(expected.getVersion());
      if (version == null || !row.key.equals(resealed.getProviderKey())) {
        return false;
      }
      version.ciphertext = resealed.getCiphertext();
      return true;
    }
  }
}
