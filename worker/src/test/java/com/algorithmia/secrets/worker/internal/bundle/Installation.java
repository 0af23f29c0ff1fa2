package com.algorithmia.secrets.worker.internal.bundle;

import com.algorithmia.secrets.keysets.AssociatedData;
import com.algorithmia.secrets.keysets.EnvelopeWriter;
import com.algorithmia.secrets.keysets.KeysetPurpose;
import com.algorithmia.secrets.keysets.MasterKey;
import com.algorithmia.secrets.keysets.RecipientPrivateKeyset;
import com.algorithmia.secrets.keysets.SigningKeyset;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;

/** The keys of an installation, its worker's directory, and what its server would sign and seal. */
public final class Installation {

  public static final String RECIPIENT = "default";

  public final String id;
  public final SigningKeyset signing;
  private final RecipientPrivateKeyset values;
  private final RecipientPrivateKeyset configurations;

  public Installation(String id) {
    this.id = id;
    this.signing = SigningKeyset.generate(id);
    this.values = RecipientPrivateKeyset.generate(KeysetPurpose.VALUES, id, RECIPIENT);
    this.configurations =
        RecipientPrivateKeyset.generate(KeysetPurpose.CONFIGURATIONS, id, RECIPIENT);
  }

  /** As secret-store init makes it. */
  public Path workerDirectory(Path parent) throws Exception {
    Path directory = Files.createTempDirectory(parent, "worker");
    Files.writeString(directory.resolve("installation.properties"), "installation_id=" + id + "\n");
    signing.verificationKeyset().createFile(directory.resolve("verification.keyset"));
    MasterKey.generateFile(directory.resolve("master.key"));
    Path keys = Files.createDirectories(directory.resolve("recipients").resolve(RECIPIENT));
    try (MasterKey master =
        MasterKey.fromSettings(
            Map.of(MasterKey.FILE, directory.resolve("master.key").toString()), name -> null)) {
      values.createFile(keys.resolve("values-private.keyset"), master);
      configurations.createFile(keys.resolve("worker-configurations-private.keyset"), master);
    }
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    return directory;
  }

  /** What the internal provider would hand out: 0x01, 'E', no expiry, the signed envelope. */
  public byte[] seal(String providerKey, String version, String ownerLabel, String value) {
    AssociatedData row =
        AssociatedData.builder()
            .installation(id)
            .purpose(KeysetPurpose.VALUES)
            .recipient(RECIPIENT)
            .owner(ownerLabel)
            .secret(providerKey)
            .version(version)
            .field("value")
            .build();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(new byte[] {1, 'E', 0});
    bytes.writeBytes(
        EnvelopeWriter.of(values.publicKeyset(), signing)
            .seal(value.getBytes(StandardCharsets.UTF_8), row));
    return bytes.toByteArray();
  }

  public byte[] sealSettings(String providerId, String version, String json) {
    AssociatedData row =
        AssociatedData.builder()
            .installation(id)
            .purpose(KeysetPurpose.CONFIGURATIONS)
            .recipient(RECIPIENT)
            .owner("provider")
            .secret(providerId)
            .version(version)
            .field("worker_configuration")
            .build();
    return EnvelopeWriter.of(configurations.publicKeyset(), signing)
        .seal(json.getBytes(StandardCharsets.UTF_8), row);
  }

  /** The answer to a request for a bundle. */
  public String signed(String payload) {
    byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
    byte[] prefix = "secret-store/bundle/1\n".getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.writeBytes(prefix);
    message.writeBytes(bytes);
    return "{\"payload\":\""
        + base64(bytes)
        + "\",\"signature\":\""
        + base64(signing.sign(message.toByteArray()))
        + "\",\"key_id\":\""
        + signing.primaryKeyId()
        + "\"}";
  }

  /** The same payload under this installation's signature. */
  String resign(String answer) {
    String payload = answer.replaceFirst(".*\"payload\":\"([^\"]*)\".*", "$1");
    return signed(new String(Base64.getUrlDecoder().decode(payload), StandardCharsets.UTF_8));
  }

  public static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
