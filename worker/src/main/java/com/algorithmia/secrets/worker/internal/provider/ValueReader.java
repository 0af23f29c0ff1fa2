package com.algorithmia.secrets.worker.internal.provider;

import com.algorithmia.sdk.plugin.secrets.BulkVersions;
import com.algorithmia.sdk.plugin.secrets.Outcome;
import com.algorithmia.sdk.plugin.secrets.SealedExchange;
import com.algorithmia.sdk.plugin.secrets.SealedSecret;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import com.algorithmia.secrets.worker.WorkerException;
import com.algorithmia.secrets.worker.WorkerException.Reason;
import com.algorithmia.secrets.worker.internal.bundle.Bundle;
import com.algorithmia.secrets.worker.internal.bundle.Bundle.Entry;
import com.algorithmia.secrets.worker.internal.bundle.Bundle.ProviderSpec;
import com.algorithmia.secrets.worker.internal.process.Printable;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Reads the values of a bundle: opens what the bundle carries sealed, and asks the vault for the
 * rest, all keys of a provider in one call and providers side by side. Safe for use by many
 * threads: what is sealed is opened while a vault is still waited for.
 */
public final class ValueReader implements Values {

  /** Fewer than this are opened one after the other: threads cost more. */
  private static final int PARALLEL_FROM = 4;

  private final Providers providers;
  private final Clock clock;

  /** With the clock by which secrets expire. */
  public ValueReader(Providers providers, Clock clock) {
    this.providers = providers;
    this.clock = clock;
  }

  @Override
  public Reading read(Bundle bundle, Collection<Entry> entries) {
    Collected collected = new Collected();
    List<Runnable> work = new ArrayList<>();
    byProvider(entries).forEach((id, ofProvider) -> plan(bundle, id, ofProvider, collected, work));
    if (work.size() < PARALLEL_FROM && byProvider(entries).size() < 2) {
      work.forEach(Runnable::run);
    } else {
      work.parallelStream().forEach(Runnable::run);
    }
    return new Reading(collected.values, collected.failures, collected.versions);
  }

  private static Map<String, List<Entry>> byProvider(Collection<Entry> entries) {
    return entries.stream()
        .collect(Collectors.groupingBy(Entry::providerId, LinkedHashMap::new, Collectors.toList()));
  }

  private void plan(
      Bundle bundle, String id, List<Entry> entries, Collected into, List<Runnable> work) {
    ProviderSpec spec = bundle.providers().get(id);
    SecretProvider provider;
    try {
      provider = providers.get(Objects.requireNonNull(spec), bundle.recipient());
    } catch (WorkerException e) {
      entries.forEach(entry -> into.fail(entry, e));
      return;
    }
    List<Entry> toAsk = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.expires() != null && !entry.expires().isAfter(clock.instant())) {
        into.fail(entry, Reason.DENIED, "it has expired");
      } else if (entry.unavailable() != null) {
        into.fail(
            entry, Reason.UNAVAILABLE, "the server says: " + Printable.of(entry.unavailable()));
      } else if (entry.sealed() != null && spec.internal()) {
        work.add(() -> open(provider, entry, into));
      } else {
        toAsk.add(entry);
      }
    }
    if (!toAsk.isEmpty()) {
      work.add(() -> ask(provider, toAsk, into));
    }
  }

  private static void open(SecretProvider provider, Entry entry, Collected into) {
    SealedExchange exchange = provider.capability(SealedExchange.class).orElse(null);
    byte[] sealed = entry.sealed();
    if (exchange == null || sealed == null || entry.version() == null) {
      into.fail(
          entry, Reason.FAILED, "the internal provider of this worker can't open sealed secrets");
      return;
    }
    try {
      into.put(
          entry,
          exchange.openSealed(
              new SealedSecret(entry.providerKey(), entry.version(), entry.ownerLabel(), sealed)));
    } catch (SecretProviderException e) {
      into.fail(entry, Providers.failure(what(entry), e));
    }
  }

  private static void ask(SecretProvider provider, List<Entry> entries, Collected into) {
    Map<String, Outcome<Secret>> outcomes;
    try {
      outcomes = provider.getSecrets(ids(entries));
    } catch (SecretProviderException e) {
      entries.forEach(entry -> into.fail(entry, Providers.failure(what(entry), e)));
      return;
    }
    for (Entry entry : entries) {
      Outcome<Secret> outcome = outcomes.get(entry.providerKey());
      try {
        if (outcome == null) {
          into.fail(entry, Reason.FAILED, "its provider gave no answer");
        } else {
          into.put(entry, outcome.get());
        }
      } catch (SecretNotFoundException e) {
        into.fail(entry, Reason.NOT_FOUND, "it is not there (any more)");
      } catch (SecretProviderException e) {
        into.fail(entry, Providers.failure(what(entry), e));
      }
    }
  }

  private static List<SecretIdentifier> ids(List<Entry> entries) {
    return entries.stream()
        .<SecretIdentifier>map(entry -> new SimpleSecretIdentifier(entry.providerKey()))
        .toList();
  }

  private static String what(Entry entry) {
    return "the secret " + Printable.of(entry.variable()) + " can't be read";
  }

  @Override
  public Versions versions(Bundle bundle, Collection<Entry> entries) {
    Map<String, String> found = new ConcurrentHashMap<>();
    Map<String, WorkerException> failures = new ConcurrentHashMap<>();
    byProvider(entries).entrySet().parallelStream()
        .forEach(group -> poll(bundle, group.getKey(), group.getValue(), found, failures));
    return new Versions(found, failures);
  }

  private void poll(
      Bundle bundle,
      String id,
      List<Entry> entries,
      Map<String, String> found,
      Map<String, WorkerException> failures) {
    Map<String, Outcome<String>> outcomes;
    try {
      ProviderSpec spec = Objects.requireNonNull(bundle.providers().get(id));
      outcomes = versions(providers.get(spec, bundle.recipient()), entries);
    } catch (WorkerException e) {
      entries.forEach(entry -> failures.put(entry.variable(), e));
      return;
    } catch (SecretProviderException e) {
      entries.forEach(entry -> failures.put(entry.variable(), notPolled(entry, e)));
      return;
    }
    for (Entry entry : entries) {
      Outcome<String> outcome = outcomes.get(entry.providerKey());
      if (outcome == null) {
        continue;
      }
      try {
        found.put(entry.variable(), outcome.get());
      } catch (SecretNotFoundException e) {
        found.put(entry.variable(), "");
      } catch (SecretProviderException e) {
        failures.put(entry.variable(), notPolled(entry, e));
      }
    }
  }

  private static WorkerException notPolled(Entry entry, SecretProviderException e) {
    return Providers.failure(
        "whether the secret " + Printable.of(entry.variable()) + " has changed can't be told", e);
  }

  private static Map<String, Outcome<String>> versions(
      SecretProvider provider, List<Entry> entries) {
    List<SecretIdentifier> ids = ids(entries);
    return provider
        .capability(BulkVersions.class)
        .map(bulk -> bulk.getSecretVersions(ids))
        .orElseGet(() -> Outcome.forEach(ids, provider::getSecretVersion));
  }

  @Override
  public void retain(Set<String> providerIds) {
    providers.retain(providerIds);
  }

  /** The entries whose values do not come with the bundle. */
  public static List<Entry> asked(Bundle bundle) {
    return bundle.entries().stream()
        .filter(entry -> entry.sealed() == null && entry.unavailable() == null)
        .toList();
  }

  /** Results from several threads. */
  private static final class Collected {

    private final Map<String, String> values = new ConcurrentHashMap<>();
    private final Map<String, WorkerException> failures = new ConcurrentHashMap<>();
    private final Map<String, String> versions = new ConcurrentHashMap<>();

    void put(Entry entry, Secret secret) {
      values.put(entry.variable(), secret.getValue());
      // The server's word on the version may be of another kind than what the vault tells.
      if (secret.getVersion() != null) {
        versions.put(entry.variable(), secret.getVersion());
      }
    }

    void fail(Entry entry, Reason reason, String why) {
      fail(entry, new WorkerException(reason, what(entry) + ": " + why));
    }

    void fail(Entry entry, WorkerException failure) {
      failures.put(entry.variable(), failure);
    }
  }
}
