package com.algorithmia.secrets.cli.keyset;

import com.algorithmia.sdk.plugin.secrets.SealedReencryption;
import com.algorithmia.sdk.plugin.secrets.SealedSecret;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.secrets.cli.CommandException;
import com.algorithmia.secrets.cli.ExitCode;
import com.algorithmia.secrets.cli.Home;
import com.algorithmia.secrets.cli.Text;
import com.algorithmia.secrets.client.CiphertextInfo;
import com.algorithmia.secrets.host.LoadedProvider;
import com.algorithmia.secrets.host.PluginHost;
import com.algorithmia.secrets.keysets.AssociatedData;
import com.algorithmia.secrets.keysets.EnvelopeReader;
import com.algorithmia.secrets.keysets.KeysetException;
import com.algorithmia.secrets.keysets.MasterKey;
import com.algorithmia.secrets.keysets.RecipientPrivateKeyset;
import com.algorithmia.secrets.keysets.VerificationKeyset;
import com.algorithmia.secrets.store.WorkerSettings;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** Opens ciphertexts where the private key sets lie, and seals them under the primary key. */
final class Resealer implements AutoCloseable {

  /** These key sets do not open it. */
  static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableException(String message) {
      super(message);
    }
  }

  private final KeyDirectory directory;
  private final PluginHost host = PluginHost.builder().build();
  private final Map<String, SealedReencryption> values = new HashMap<>();

  Resealer(KeyDirectory directory) {
    this.directory = directory;
  }

  /** The same, sealed under the primary key; base64url. */
  String reseal(CiphertextInfo listed) throws UnreadableException {
    try {
      byte[] ciphertext = Base64.getUrlDecoder().decode(listed.ciphertext());
      byte[] sealed =
          listed.kind().equals("value")
              ? value(listed, ciphertext)
              : workerConfiguration(listed, ciphertext);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    } catch (KeysetException | SecretProviderException | IllegalArgumentException e) {
      throw new UnreadableException(Text.safe(listed.kind() + " of " + listed.recipient()));
    }
  }

  private byte[] value(CiphertextInfo listed, byte[] ciphertext) {
    return values
        .computeIfAbsent(listed.recipient(), this::open)
        .reseal(
            new SealedSecret(
                listed.key(), listed.version(), listed.ownerLabel().orElse(null), ciphertext))
        .getCiphertext();
  }

  private SealedReencryption open(String recipient) {
    KeysetName name = KeysetName.parse("values/" + recipient);
    LoadedProvider reader =
        host.load(
            Home.requireInternalProvider(),
            "",
            Map.of(
                "private_keyset_file",
                directory.privateKeyset(name).toString(),
                "verification_keyset_file",
                directory.verification().toString(),
                "installation_id",
                directory.installationId(),
                MasterKey.FILE,
                directory.path().resolve("master.key").toString()));
    return reader
        .provider()
        .capability(SealedReencryption.class)
        .orElseThrow(
            () ->
                new CommandException(
                    ExitCode.FAILED, "The internal provider can't seal anew. Is it complete?"));
  }

  private byte[] workerConfiguration(CiphertextInfo listed, byte[] envelope) {
    KeysetName name = KeysetName.parse("worker-configurations/" + listed.recipient());
    String id = directory.installationId();
    try (MasterKey master = directory.masterKey(null)) {
      RecipientPrivateKeyset keys =
          RecipientPrivateKeyset.readFile(
              directory.privateKeyset(name), master, name.purpose(), id);
      VerificationKeyset verification = VerificationKeyset.readFile(directory.verification(), id);
      AssociatedData row =
          WorkerSettings.row(id, listed.recipient(), listed.key(), listed.version());
      byte[] plain = EnvelopeReader.of(keys, verification, id).open(envelope, row);
      try {
        return keys.publicKeyset().seal(plain, row);
      } finally {
        Arrays.fill(plain, (byte) 0);
      }
    }
  }

  @Override
  public void close() {
    host.close();
  }
}
