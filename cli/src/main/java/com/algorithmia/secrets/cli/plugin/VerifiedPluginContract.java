package com.algorithmia.secrets.cli.plugin;

import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderFactory;
import com.algorithmia.secrets.testkit.KnownSecret;
import com.algorithmia.secrets.testkit.SecretProviderContract;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The contract on one plugin. JUnit makes the object, so what is verified stands beside it; one at
 * a time per process.
 */
public final class VerifiedPluginContract extends SecretProviderContract {

  private static final AtomicReference<PluginUnderTest> PLUGIN = new AtomicReference<>();

  private final PluginUnderTest plugin =
      Objects.requireNonNull(PLUGIN.get(), "nothing is being verified");

  /** Made by JUnit. */
  public VerifiedPluginContract() {}

  static void verify(PluginUnderTest plugin, Runnable run) {
    if (!PLUGIN.compareAndSet(null, plugin)) {
      throw new IllegalStateException("another plugin is being verified in this process");
    }
    try {
      run.run();
    } finally {
      PLUGIN.set(null);
    }
  }

  @Override
  protected SecretProviderFactory factory() {
    return plugin.factory();
  }

  @Override
  protected Map<String, String> configuration() {
    return plugin.config();
  }

  @Override
  protected SecretProvider createProvider(Map<String, String> config) {
    return plugin.create(config);
  }

  @Override
  protected boolean mayWrite() {
    return plugin.mayWrite();
  }

  @Override
  protected boolean exclusive() {
    return plugin.isExclusive();
  }

  @Override
  protected List<KnownSecret> existingSecrets() {
    return plugin.existing();
  }

  @Override
  protected void cleanUp(SecretProvider provider, SecretIdentifier id)
      throws SecretNotFoundException {
    if (!provider.allowsDelete()) {
      plugin.leftBehind(id.getProviderKey());
      return;
    }
    try {
      provider.deleteSecret(id);
    } catch (SecretProviderException e) {
      plugin.leftBehind(id.getProviderKey());
      throw e;
    }
  }
}
