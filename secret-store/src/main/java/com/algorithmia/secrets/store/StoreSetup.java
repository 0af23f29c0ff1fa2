package com.algorithmia.secrets.store;

import com.algorithmia.secrets.keysets.KeysetPins;
import com.algorithmia.secrets.keysets.KeysetPurpose;
import com.algorithmia.secrets.keysets.MasterKey;
import com.algorithmia.secrets.keysets.RecipientPrivateKeyset;
import com.algorithmia.secrets.keysets.SigningKeyset;
import com.algorithmia.secrets.keysets.SymmetricKeyset;
import com.algorithmia.secrets.keysets.VerificationKeyset;
import com.algorithmia.secrets.store.internal.KeyFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Makes the key sets of a new installation, so that a server writes what only workers can read.
 *
 * <p>A server directory (mode 0700) holds {@code installation.properties} ({@code
 * installation_id=...}), {@code master.key}, {@code configurations.keyset}, {@code audit.keyset},
 * {@code signing.keyset}, {@code verification.keyset}, {@code public.pins}, and for each recipient
 * {@code recipients/NAME/values-public.keyset} and {@code
 * recipients/NAME/worker-configurations-public.keyset}.
 *
 * <p>A worker directory (mode 0700) holds {@code installation.properties}, a {@code master.key} of
 * its own, {@code verification.keyset}, and for each recipient {@code
 * recipients/NAME/values-private.keyset} and {@code
 * recipients/NAME/worker-configurations-private.keyset}.
 */
public final class StoreSetup {

  /** The recipient that every installation has. */
  public static final String DEFAULT_RECIPIENT = "default";

  /**
   * What was made.
   *
   * @param installationId the new installation
   * @param serverFiles files in the server directory
   * @param workerFiles files in the worker directory: to be moved to the workers
   */
  public record Made(String installationId, List<Path> serverFiles, List<Path> workerFiles) {

    /** Copies the lists. */
    public Made {
      serverFiles = List.copyOf(serverFiles);
      workerFiles = List.copyOf(workerFiles);
    }
  }

  private StoreSetup() {}

  /**
   * Makes all key sets. The two directories must be apart, so that each can have its own owner.
   *
   * @throws StoreException CONFIGURATION_INVALID if one of the directories is not empty (keys are
   *     never overwritten) or can't be made
   */
  public static Made initialize(Path serverDirectory, Path workerDirectory) {
    String id = "ss-" + UUID.randomUUID();
    List<Path> server = new ArrayList<>();
    List<Path> worker = new ArrayList<>();
    KeyFiles.newDirectory(serverDirectory);
    KeyFiles.newDirectory(workerDirectory);
    server.add(KeyFiles.writeInstallation(serverDirectory, id));
    try (MasterKey master = newMasterKey(serverDirectory, server)) {
      SymmetricKeyset.generate(KeysetPurpose.CONFIGURATIONS, id)
          .createFile(made(serverDirectory.resolve(KeyFiles.CONFIGURATIONS), server), master);
      SymmetricKeyset.generate(KeysetPurpose.AUDIT, id)
          .createFile(made(serverDirectory.resolve(KeyFiles.AUDIT), server), master);
      SigningKeyset signing = SigningKeyset.generate(id);
      signing.createFile(made(serverDirectory.resolve(KeyFiles.SIGNING), server), master);
      signing
          .verificationKeyset()
          .createFile(made(serverDirectory.resolve(KeyFiles.VERIFICATION), server));
    }
    server.add(serverDirectory.resolve(KeyFiles.PINS));
    recipient(serverDirectory, workerDirectory, DEFAULT_RECIPIENT, server, worker);
    return new Made(id, server, worker);
  }

  /**
   * Makes the key sets of one more recipient, for accounts with their own.
   *
   * @param serverDirectory as {@link #initialize} made it
   * @param workerDirectory that recipient's workers': new, or as this made it
   */
  public static Made addRecipient(Path serverDirectory, Path workerDirectory, String recipient) {
    List<Path> server = new ArrayList<>();
    List<Path> worker = new ArrayList<>();
    if (!Files.exists(workerDirectory.resolve(KeyFiles.INSTALLATION))) {
      KeyFiles.newDirectory(workerDirectory);
    }
    recipient(serverDirectory, workerDirectory, recipient, server, worker);
    return new Made(KeyFiles.installationId(serverDirectory), server, worker);
  }

  private static void recipient(
      Path serverDirectory,
      Path workerDirectory,
      String recipient,
      List<Path> server,
      List<Path> worker) {
    String id = KeyFiles.installationId(serverDirectory);
    if (!Files.exists(workerDirectory.resolve(KeyFiles.INSTALLATION))) {
      worker.add(KeyFiles.writeInstallation(workerDirectory, id));
      VerificationKeyset.readFile(serverDirectory.resolve(KeyFiles.VERIFICATION), id)
          .createFile(made(workerDirectory.resolve(KeyFiles.VERIFICATION), worker));
      MasterKey.generateFile(made(workerDirectory.resolve(KeyFiles.MASTER_KEY), worker));
    }
    Path atServer = KeyFiles.newDirectory(KeyFiles.recipient(serverDirectory, recipient));
    Path atWorker = KeyFiles.newDirectory(KeyFiles.recipient(workerDirectory, recipient));
    KeysetPins pins = KeysetPins.at(serverDirectory.resolve(KeyFiles.PINS));
    RecipientPrivateKeyset values =
        RecipientPrivateKeyset.generate(KeysetPurpose.VALUES, id, recipient);
    RecipientPrivateKeyset configurations =
        RecipientPrivateKeyset.generate(KeysetPurpose.CONFIGURATIONS, id, recipient);
    try (MasterKey master =
        MasterKey.fromSettings(
            Map.of(MasterKey.FILE, workerDirectory.resolve(KeyFiles.MASTER_KEY).toString()),
            name -> null)) {
      values.createFile(made(atWorker.resolve(KeyFiles.VALUES_PRIVATE), worker), master);
      configurations.createFile(
          made(atWorker.resolve(KeyFiles.CONFIGURATIONS_PRIVATE), worker), master);
    }
    values.publicKeyset().createFile(made(atServer.resolve(KeyFiles.VALUES_PUBLIC), server));
    configurations
        .publicKeyset()
        .createFile(made(atServer.resolve(KeyFiles.CONFIGURATIONS_PUBLIC), server));
    pins.pin(values.publicKeyset());
    pins.pin(configurations.publicKeyset());
  }

  private static MasterKey newMasterKey(Path directory, List<Path> files) {
    Path file = made(directory.resolve(KeyFiles.MASTER_KEY), files);
    MasterKey.generateFile(file);
    return MasterKey.fromSettings(Map.of(MasterKey.FILE, file.toString()), name -> null);
  }

  private static Path made(Path file, List<Path> files) {
    files.add(file);
    return file;
  }
}
