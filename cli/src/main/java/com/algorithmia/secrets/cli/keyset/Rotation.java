package com.algorithmia.secrets.cli.keyset;

import com.algorithmia.secrets.cli.CommandException;
import com.algorithmia.secrets.keysets.KeyId;
import com.algorithmia.secrets.keysets.KeyInfo;
import com.algorithmia.secrets.keysets.KeysetPins;
import com.algorithmia.secrets.keysets.MasterKey;
import com.algorithmia.secrets.keysets.RecipientPrivateKeyset;
import com.algorithmia.secrets.keysets.RecipientPublicKeyset;
import com.algorithmia.secrets.keysets.SecretKeyset;
import com.algorithmia.secrets.keysets.SigningKeyset;
import com.algorithmia.secrets.keysets.SymmetricKeyset;
import com.algorithmia.secrets.keysets.VerificationKeyset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The files of one key set, and what a step does to them: the secret half first, then what is
 * derived from it. A step that was interrupted between the two is completed by {@code adopt}, or by
 * the next step.
 */
final class Rotation {

  private final KeysetName name;
  private final @Nullable KeyDirectory server;
  private final @Nullable KeyDirectory worker;
  private final @Nullable Path publicFile;

  Rotation(
      KeysetName name, @Nullable Path server, @Nullable Path worker, @Nullable Path publicFile) {
    this.name = name;
    this.server = server == null ? null : new KeyDirectory(server);
    this.worker = worker == null ? null : new KeyDirectory(worker);
    this.publicFile = publicFile;
  }

  /** The directory where the secret half lies. */
  private KeyDirectory home() {
    KeyDirectory home = name.hasRecipient() ? worker : server;
    if (home == null) {
      throw CommandException.usage(
          "The secret half of "
              + name.text()
              + " lies with the "
              + (name.hasRecipient()
                  ? "workers: give --worker-dir."
                  : "server: give --server-dir."));
    }
    return home;
  }

  MasterKey masterKey(@Nullable Path file) {
    KeyDirectory home = home();
    if (name.hasRecipient() && !Files.exists(home.privateKeyset(name))) {
      throw home.absent(name);
    }
    return home().masterKey(file);
  }

  List<KeyInfo> keys(MasterKey master) {
    return read(master).keys();
  }

  private SecretKeyset<?> read(MasterKey master) {
    KeyDirectory home = home();
    String id = home.installationId();
    return switch (name.kind()) {
      case CONFIGURATIONS ->
          SymmetricKeyset.readFile(home.configurations(), master, name.purpose(), id);
      case AUDIT -> SymmetricKeyset.readFile(home.audit(), master, name.purpose(), id);
      case SIGNATURES -> SigningKeyset.readFile(home.signing(), master, id);
      case VALUES, WORKER_CONFIGURATIONS ->
          RecipientPrivateKeyset.readFile(home.privateKeyset(name), master, name.purpose(), id);
    };
  }

  private Path secretFile() {
    KeyDirectory home = home();
    return switch (name.kind()) {
      case CONFIGURATIONS -> home.configurations();
      case AUDIT -> home.audit();
      case SIGNATURES -> home.signing();
      case VALUES, WORKER_CONFIGURATIONS -> home.privateKeyset(name);
    };
  }

  /** Does the step; gives the keys after it. */
  List<KeyInfo> apply(MasterKey master, RotationStep step, @Nullable KeyId key, long inUse) {
    if (name.hasRecipient() && server == null && publicFile == null) {
      throw CommandException.usage(
          "Where shall the public half go? Give --server-dir, or --public-file to write it to a"
              + " file that you take to the server ('keyset rotate ... adopt').");
    }
    SecretKeyset<?> next = step(read(master), step, key, inUse);
    next.replaceFile(secretFile(), master);
    if (next instanceof RecipientPrivateKeyset recipient) {
      publish(recipient.publicKeyset());
    } else if (next instanceof SigningKeyset signing) {
      publish(signing.verificationKeyset());
    }
    return next.keys();
  }

  private static SecretKeyset<?> step(
      SecretKeyset<?> keyset, RotationStep step, @Nullable KeyId key, long inUse) {
    if (step == RotationStep.ADD) {
      return keyset.add();
    }
    KeyId id = Objects.requireNonNull(key, "key");
    return switch (step) {
      case PROMOTE -> keyset.promote(id);
      case RETIRE -> keyset.retire(id, inUse);
      case DELETE -> keyset.delete(id, inUse);
      default -> throw new IllegalArgumentException(step.verb());
    };
  }

  private void publish(RecipientPublicKeyset keyset) {
    if (server != null) {
      install(server, keyset);
    }
    Path file = publicFile;
    if (file != null) {
      write(file, () -> keyset.createFile(file), () -> keyset.replaceFile(file));
    }
  }

  /** The pin last: a server that starts in between refuses, and does not seal for a stranger. */
  private void install(KeyDirectory directory, RecipientPublicKeyset keyset) {
    keyset.replaceFile(directory.publicKeyset(name));
    KeysetPins.at(directory.pins()).replacePin(keyset);
  }

  private void publish(VerificationKeyset keyset) {
    keyset.replaceFile(home().verification());
    if (worker != null) {
      keyset.replaceFile(worker.verification());
    }
  }

  private static void write(Path file, Runnable create, Runnable replace) {
    (Files.exists(file) ? replace : create).run();
  }

  /** Takes over a public half that came in a file; gives its fingerprint. */
  String adopt() {
    KeyDirectory directory = server;
    Path file = publicFile;
    if (!name.hasRecipient() || directory == null || file == null) {
      throw CommandException.usage(
          "'adopt' takes values/RECIPIENT or worker-configurations/RECIPIENT, --public-file and"
              + " --server-dir.");
    }
    RecipientPublicKeyset keyset =
        RecipientPublicKeyset.readFile(file, name.purpose(), directory.installationId());
    if (!keyset.recipient().equals(name.recipient())) {
      throw CommandException.usage(file + " is of the recipient " + keyset.recipient() + ".");
    }
    install(directory, keyset);
    return keyset.fingerprint();
  }
}
