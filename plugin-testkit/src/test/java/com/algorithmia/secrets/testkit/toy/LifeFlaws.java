package com.algorithmia.secrets.testkit.toy;

import com.algorithmia.sdk.plugin.secrets.ConfigurationProblem;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Flaws of chapter 1. */
final class LifeFlaws {

  private LifeFlaws() {}

  static List<Flaw> all() {
    return List.of(
        Flaw.of("1.1", "create asks the backend", LifeFlaws::asking),
        new Flaw("1.2", "create names the first problem only", "full", new OneAtATime()),
        new Flaw("1.3", "validate names the first problem only", "full", new HalfValidating()),
        new Flaw("1.3", "a problem shows the value", "full", new Repeating()),
        Flaw.of("1.4", "the life of the provider is negative", NegativeLife::new),
        Flaw.of("1.5", "the second close throws", ClosedOnce::new),
        Flaw.of("1.6", "the session stays open", Lingering::new),
        Flaw.of("1.6", "a thread is left", LeavingThreads::new),
        Flaw.of("1.7", "a closed provider says it can't do that", WrongWhenClosed::new),
        Flaw.of("1.8", "two threads can't ask for the time at once", OneByOne::new),
        Flaw.of("1.8", "the context class loader has to be the plugin's", ContextBound::new));
  }

  private static SecretProvider asking(ToySettings settings) {
    try {
      settings.backend().ping(ToyBackend.TOKEN, settings.timeout);
    } catch (ToyException e) {
      throw new SecretProviderException(Kind.UNAVAILABLE, "The vault did not answer");
    }
    return new ToyProvider(settings);
  }

  private static final class OneAtATime extends ToyFactory {
    @Override
    public SecretProvider create(Map<String, String> config) {
      List<ConfigurationProblem> problems = validate(config);
      if (!problems.isEmpty()) {
        throw SecretProviderException.invalidConfiguration(problems.subList(0, 1));
      }
      return super.create(config);
    }
  }

  private static final class HalfValidating extends ToyFactory {
    @Override
    public List<ConfigurationProblem> validate(Map<String, String> config) {
      return super.validate(config).stream().limit(1).toList();
    }
  }

  private static final class Repeating extends ToyFactory {
    @Override
    public List<ConfigurationProblem> validate(Map<String, String> config) {
      return super.validate(config).stream()
          .map(
              problem -> {
                String key = problem.getKey() == null ? "" : problem.getKey();
                return ConfigurationProblem.of(key, "can't be " + config.get(key));
              })
          .toList();
    }
  }

  private static final class NegativeLife extends ToyProvider {
    NegativeLife(ToySettings settings) {
      super(settings);
    }

    @Override
    public int getTtl() {
      return -1;
    }
  }

  private static final class ClosedOnce extends ToyProvider {
    private final AtomicBoolean done = new AtomicBoolean();

    ClosedOnce(ToySettings settings) {
      super(settings);
    }

    @Override
    public void close() {
      if (done.getAndSet(true)) {
        throw new IllegalStateException("closed");
      }
      super.close();
    }
  }

  private static final class Lingering extends ToyProvider {
    Lingering(ToySettings settings) {
      super(settings);
    }

    @Override
    protected void release() {}
  }

  private static final class LeavingThreads extends ToyProvider {
    LeavingThreads(ToySettings settings) {
      super(settings);
      // Longer than the tests wait, not longer than they run.
      CountDownLatch never = new CountDownLatch(1);
      Thread thread =
          new Thread(
              () -> {
                try {
                  boolean ended = never.await(2, TimeUnit.SECONDS);
                  assert !ended;
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              },
              "left-by-a-flaw");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private static final class WrongWhenClosed extends ToyProvider {
    WrongWhenClosed(ToySettings settings) {
      super(settings);
    }

    @Override
    protected void checkOpen() {
      try {
        super.checkOpen();
      } catch (SecretProviderException e) {
        throw SecretProviderException.unsupported("not after close");
      }
    }
  }

  private static final class OneByOne extends ToyProvider {
    private final AtomicBoolean busy = new AtomicBoolean();

    OneByOne(ToySettings settings) {
      super(settings);
    }

    @Override
    public Instant secretLastUpdated(SecretIdentifier id) throws SecretNotFoundException {
      if (busy.getAndSet(true)) {
        throw new SecretProviderException(Kind.UNAVAILABLE, "busy");
      }
      LockSupport.parkNanos(1_000_000);
      try {
        return super.secretLastUpdated(id);
      } finally {
        busy.set(false);
      }
    }
  }

  private static final class ContextBound extends ToyProvider {
    ContextBound(ToySettings settings) {
      super(settings);
    }

    @Override
    public Secret getSecret(SecretIdentifier id) throws SecretNotFoundException {
      try {
        Class.forName(
            ToyProvider.class.getName(), false, Thread.currentThread().getContextClassLoader());
      } catch (ClassNotFoundException e) {
        throw new SecretProviderException(Kind.UNAVAILABLE, "a driver is not found");
      }
      return super.getSecret(id);
    }
  }
}
