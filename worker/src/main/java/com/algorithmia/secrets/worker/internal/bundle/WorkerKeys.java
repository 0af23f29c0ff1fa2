package com.algorithmia.secrets.worker.internal.bundle;

import com.algorithmia.secrets.client.Json;
import com.algorithmia.secrets.keysets.AssociatedData;
import com.algorithmia.secrets.keysets.EnvelopeReader;
import com.algorithmia.secrets.keysets.KeyId;
import com.algorithmia.secrets.keysets.KeysetException;
import com.algorithmia.secrets.keysets.KeysetPurpose;
import com.algorithmia.secrets.keysets.MasterKey;
import com.algorithmia.secrets.keysets.RecipientPrivateKeyset;
import com.algorithmia.secrets.keysets.VerificationKeyset;
import com.algorithmia.secrets.worker.WorkerException;
import com.algorithmia.secrets.worker.WorkerException.Reason;
import com.algorithmia.secrets.worker.internal.bundle.Bundle.ProviderSpec;
import com.algorithmia.secrets.worker.internal.bundle.Bundle.SealedSettings;
import com.algorithmia.secrets.worker.internal.process.Printable;
import com.algorithmia.secrets.worker.internal.process.TrustedFiles;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The worker's own directory, as {@code secret-store init} makes it: which installation it trusts,
 * the key set by which it knows that installation's server, and the private key sets that the
 * server never has. Thread-safe.
 */
public final class WorkerKeys {

  private static final String INSTALLATION = "installation.properties";
  private static final String VERIFICATION = "verification.keyset";
  private static final String MASTER_KEY = "master.key";
  private static final String RECIPIENTS = "recipients";
  private static final String VALUES = "values-private.keyset";
  private static final String CONFIGURATIONS = "worker-configurations-private.keyset";

  private final Path directory;
  private final Map<String, String> masterKey;
  private final String installationId;
  private final List<String> recipients;
  private @Nullable VerificationKeyset verification;

  private WorkerKeys(
      Path directory,
      Map<String, String> masterKey,
      String installationId,
      List<String> recipients) {
    this.directory = directory;
    this.masterKey = masterKey;
    this.installationId = installationId;
    this.recipients = recipients;
  }

  /**
   * Reads what is needed to trust a server. Private key sets are opened when they are needed.
   *
   * @param masterKey where the master key of the private key sets is, as the key sets' settings say
   *     it; empty = in the directory
   * @throws WorkerException USAGE if this is no worker's directory, FAILED if a file is unusable
   */
  public static WorkerKeys read(Path directory, Map<String, String> masterKey) {
    TrustedFiles.mustNotBeWritableByOthers(directory.resolve(INSTALLATION));
    TrustedFiles.mustNotBeWritableByOthers(directory.resolve(VERIFICATION));
    Properties installation = new Properties();
    try (Reader in = Files.newBufferedReader(directory.resolve(INSTALLATION))) {
      installation.load(in);
    } catch (IOException | IllegalArgumentException e) {
      throw new WorkerException(
          Reason.USAGE,
          Files.exists(directory)
              ? directory
                  + " is not a worker's directory: it lacks a readable "
                  + INSTALLATION
                  + ". `secret-store init` makes one; --worker-dir names another"
              : "there is no directory "
                  + directory
                  + " (the worker's, which `secret-store init`"
                  + " makes); --worker-dir names another");
    }
    String id = installation.getProperty("installation_id", "").strip();
    if (id.isEmpty()) {
      throw new WorkerException(
          Reason.USAGE, directory.resolve(INSTALLATION) + " lacks its installation_id");
    }
    return new WorkerKeys(
        directory,
        masterKey.isEmpty()
            ? Map.of(MasterKey.FILE, directory.resolve(MASTER_KEY).toString())
            : Map.copyOf(masterKey),
        id,
        recipients(directory.resolve(RECIPIENTS)));
  }

  private static List<String> recipients(Path folder) {
    List<String> recipients = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(folder)) {
        found.forEach(recipient -> recipients.add(recipient.getFileName().toString()));
      } catch (IOException e) {
        throw new WorkerException(Reason.FAILED, "the folder " + folder + " can't be read");
      }
    }
    recipients.sort(null);
    return List.copyOf(recipients);
  }

  private static WorkerException failed(RuntimeException e) {
    return new WorkerException(Reason.FAILED, "the worker's keys: " + e.getMessage());
  }

  /** The installation that this worker trusts. */
  public String installationId() {
    return installationId;
  }

  /**
   * By which its server is known. Read at the first call, which takes a while.
   *
   * @throws WorkerException FAILED if the file is unusable or of another installation
   */
  public synchronized VerificationKeyset verification() {
    if (verification == null) {
      try {
        verification = VerificationKeyset.readFile(directory.resolve(VERIFICATION), installationId);
      } catch (KeysetException | IllegalArgumentException e) {
        throw failed(e);
      }
    }
    return verification;
  }

  /** For whom this worker holds private key sets, sorted. */
  public List<String> recipients() {
    return recipients;
  }

  /** The ids of all keys that this worker holds, so that a new one is used when all have it. */
  public List<String> keyIds() {
    List<String> ids = new ArrayList<>();
    addKeyIds(directory.resolve(VERIFICATION), ids);
    for (String recipient : recipients) {
      addKeyIds(file(recipient, VALUES), ids);
      addKeyIds(file(recipient, CONFIGURATIONS), ids);
    }
    return ids.stream().distinct().toList();
  }

  /** From the header that people read: it only tells the server what to expect. */
  private static void addKeyIds(Path file, List<String> ids) {
    if (!Files.exists(file)) {
      return;
    }
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
        if (line.startsWith("key: ") && line.length() > 13) {
          ids.add(KeyId.parse(line.substring(5, 13)).toString());
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new WorkerException(Reason.FAILED, "the key set file " + file + " can't be read");
    }
  }

  /**
   * The settings by which the internal provider opens what is sealed for a recipient.
   *
   * @throws WorkerException FAILED if this worker holds no keys of that recipient
   */
  public Map<String, String> internalProviderSettings(String recipient) {
    Path values = file(recipient, VALUES);
    if (!recipients.contains(recipient) || !Files.exists(values)) {
      throw noKeys(recipient);
    }
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("installation_id", installationId());
    settings.put("private_keyset_file", values.toString());
    settings.put("verification_keyset_file", directory.resolve(VERIFICATION).toString());
    settings.putAll(masterKey);
    return settings;
  }

  private WorkerException noKeys(String recipient) {
    return new WorkerException(
        Reason.FAILED,
        "the secrets are sealed for the recipient "
            + Printable.of(recipient)
            + ", and this worker holds no private keys of it; "
            + directory.resolve(RECIPIENTS)
            + " has "
            + (recipients.isEmpty() ? "none at all" : String.join(", ", recipients)));
  }

  /**
   * Opens the settings of a provider that are sealed for workers; none if there are none.
   *
   * @throws WorkerException NOT_TRUSTED if they are not the server's for this provider, FAILED if
   *     the keys are not there
   */
  public Map<String, String> open(ProviderSpec provider, String recipient) {
    SealedSettings sealed = provider.sealed();
    if (sealed == null) {
      return Map.of();
    }
    if (!recipients.contains(recipient)) {
      throw noKeys(recipient);
    }
    AssociatedData row =
        AssociatedData.builder()
            .installation(installationId())
            .purpose(KeysetPurpose.CONFIGURATIONS)
            .recipient(recipient)
            .owner("provider")
            .secret(provider.id())
            .version(sealed.version())
            .field("worker_configuration")
            .build();
    try (MasterKey master = MasterKey.fromSettings(masterKey, System::getenv)) {
      RecipientPrivateKeyset keys =
          RecipientPrivateKeyset.readFile(
              file(recipient, CONFIGURATIONS),
              master,
              KeysetPurpose.CONFIGURATIONS,
              installationId());
      Json json =
          Json.parse(
              EnvelopeReader.of(keys, verification(), installationId())
                  .open(sealed.envelope(), row));
      if (json != null && json.isObject()) {
        return json.asTexts();
      }
    } catch (KeysetException e) {
      throw new WorkerException(
          e.reason() == KeysetException.Reason.INTEGRITY ? Reason.NOT_TRUSTED : Reason.FAILED,
          "the settings of the provider "
              + Printable.of(provider.name())
              + " for workers can't be opened: "
              + e.getMessage());
    }
    throw new WorkerException(
        Reason.NOT_TRUSTED,
        "the settings of the provider " + Printable.of(provider.name()) + " are no settings");
  }

  private Path file(String recipient, String name) {
    return directory.resolve(RECIPIENTS).resolve(recipient).resolve(name);
  }
}
