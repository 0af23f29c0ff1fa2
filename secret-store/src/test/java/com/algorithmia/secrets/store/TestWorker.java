package com.algorithmia.secrets.store;

import com.algorithmia.sdk.plugin.secrets.SealedExchange;
import com.algorithmia.sdk.plugin.secrets.SealedSecret;
import com.algorithmia.secrets.host.LoadedProvider;
import com.algorithmia.secrets.host.PluginHost;
import com.algorithmia.secrets.keysets.VerificationKeyset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** What a worker does: opens sealed values with the private key set, and no database. */
final class TestWorker implements AutoCloseable {

  private final PluginHost host = PluginHost.builder().build();
  private final LoadedProvider reader;
  private final VerificationKeyset verification;

  TestWorker(Path worker, String installationId) {
    reader =
        host.load(
            TestPlugins.internal(),
            "",
            Map.of(
                "private_keyset_file",
                worker.resolve("recipients/default/values-private.keyset").toString(),
                "verification_keyset_file",
                worker.resolve("verification.keyset").toString(),
                "master_key_file",
                worker.resolve("master.key").toString(),
                "installation_id",
                installationId));
    verification =
        VerificationKeyset.readFile(worker.resolve("verification.keyset"), installationId);
  }

  String open(Bundle.BundleEntry entry) {
    return reader
        .provider()
        .capability(SealedExchange.class)
        .orElseThrow()
        .openSealed(
            new SealedSecret(
                entry.providerKey(),
                Objects.requireNonNull(entry.version()),
                entry.ownerLabel(),
                Objects.requireNonNull(entry.ciphertext(), String.valueOf(entry.unavailable()))
                    .bytes()))
        .getValue();
  }

  void verify(byte[] document, byte[] signature) {
    byte[] context = "secret-store/bundle/1\n".getBytes(StandardCharsets.UTF_8);
    byte[] message = new byte[context.length + document.length];
    System.arraycopy(context, 0, message, 0, context.length);
    System.arraycopy(document, 0, message, context.length, document.length);
    verification.verify(signature, message);
  }

  @Override
  public void close() {
    host.close();
  }
}
