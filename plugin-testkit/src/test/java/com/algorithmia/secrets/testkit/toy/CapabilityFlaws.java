package com.algorithmia.secrets.testkit.toy;

import com.algorithmia.sdk.plugin.secrets.Outcome;
import com.algorithmia.sdk.plugin.secrets.Page;
import com.algorithmia.sdk.plugin.secrets.SecretHistory;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.SecretSummary;
import com.algorithmia.sdk.plugin.secrets.VersionSummary;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Flaws of clauses 10.1 to 10.5. */
final class CapabilityFlaws {

  private CapabilityFlaws() {}

  static List<Flaw> all() {
    return List.of(
        Flaw.of("10.1", "the backend is asked for its abilities", AskingAbilities::new),
        Flaw.of("10.2", "the expected version is ignored", Ignoring::new),
        Flaw.of("10.2", "the version is looked at before the update", CheckThenAct::new),
        Flaw.of("10.3", "pages are counted from the start", ByOffset::new),
        Flaw.of("10.3", "a page has one more", LongPages::new),
        Flaw.of("10.4", "versions come oldest first", OldestFirst::new),
        Flaw.of("10.4", "a version that never was is restored as the current one", AnyVersion::new),
        Flaw.of("10.5", "what is not found is left out", LeavingOut::new));
  }

  private static final class AskingAbilities extends ToyProvider {
    AskingAbilities(ToySettings settings) {
      super(settings);
    }

    @Override
    public <T> Optional<T> capability(Class<T> type) {
      try {
        backend.ping(settings.token, settings.timeout);
      } catch (ToyException e) {
        return type == SecretHistory.class ? Optional.empty() : super.capability(type);
      }
      return super.capability(type);
    }
  }

  private static final class Ignoring extends ToyProvider {
    Ignoring(ToySettings settings) {
      super(settings);
    }

    @Override
    public String updateSecret(SecretIdentifier id, String value, String expectedVersion)
        throws SecretNotFoundException {
      return super.updateSecret(id, value);
    }
  }

  private static final class CheckThenAct extends ToyProvider {
    private final CyclicBarrier window = new CyclicBarrier(2);

    CheckThenAct(ToySettings settings) {
      super(settings);
    }

    @Override
    public String updateSecret(SecretIdentifier id, String value, String expectedVersion)
        throws SecretNotFoundException {
      check(value);
      if (!getSecretVersion(id).equals(expectedVersion)) {
        throw new SecretProviderException(Kind.CONFLICT, "Somebody else changed it");
      }
      try {
        // Two at a time pass the check before one of them acts.
        window.await(20, TimeUnit.MILLISECONDS);
      } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
        window.reset();
      }
      return super.updateSecret(id, value);
    }
  }

  private static final class ByOffset extends ToyProvider {
    ByOffset(ToySettings settings) {
      super(settings);
    }

    @Override
    public Page<SecretSummary> listSecrets(@Nullable String cursor, int limit) {
      checkLimit(limit);
      String start = startOf(cursor);
      int offset = start.isEmpty() ? 0 : Integer.parseInt(start);
      List<SecretSummary> all = new ArrayList<>();
      Page<SecretSummary> page = super.listSecrets(null, 1000);
      all.addAll(page.getItems());
      int from = Math.min(offset, all.size());
      int to = Math.min(offset + limit, all.size());
      return new Page<>(all.subList(from, to), to < all.size() ? "toy:" + to : null);
    }
  }

  private static final class LongPages extends ToyProvider {
    LongPages(ToySettings settings) {
      super(settings);
    }

    @Override
    public Page<SecretSummary> listSecrets(@Nullable String cursor, int limit) {
      checkLimit(limit);
      return super.listSecrets(cursor, Math.min(1000, limit + 1));
    }
  }

  private static final class OldestFirst extends ToyProvider {
    OldestFirst(ToySettings settings) {
      super(settings);
    }

    @Override
    public List<VersionSummary> listVersions(SecretIdentifier id) throws SecretNotFoundException {
      List<VersionSummary> versions = new ArrayList<>(super.listVersions(id));
      Collections.reverse(versions);
      return versions;
    }
  }

  private static final class AnyVersion extends ToyProvider {
    AnyVersion(ToySettings settings) {
      super(settings);
    }

    @Override
    public String restoreVersion(SecretIdentifier id, String version)
        throws SecretNotFoundException {
      try {
        return super.restoreVersion(id, version);
      } catch (SecretProviderException e) {
        if (e.getKind() == Kind.NOT_USABLE) {
          return getSecretVersion(id);
        }
        throw e;
      }
    }
  }

  private static final class LeavingOut extends ToyProvider {
    LeavingOut(ToySettings settings) {
      super(settings);
    }

    @Override
    public Map<String, Outcome<String>> getSecretVersions(
        Collection<? extends SecretIdentifier> ids) {
      Map<String, Outcome<String>> outcomes = new LinkedHashMap<>(super.getSecretVersions(ids));
      outcomes.values().removeIf(Outcome::isNotFound);
      return outcomes;
    }
  }
}
