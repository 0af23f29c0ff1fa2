package com.algorithmia.secrets.cli.keyset;

import com.algorithmia.secrets.cli.CommandException;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.keysets.KeysetFiles;
import com.algorithmia.secrets.keysets.MasterKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts a directory of key sets under another master key. */
@Command(
    name = "rewrap",
    description = {
      "Put all key sets of a directory under another master key. No value is touched.",
      "Stop the server of that directory first. If it is interrupted, repeat it."
    },
    footer = {
      "",
      "Examples:",
      "  secret-store keyset rewrap server --new-master-key-file new.key --replace",
      "  secret-store keyset rewrap server --new-master-key-file /mnt/hsm/master.key"
    })
final class KeysetRewrap implements Callable<Integer> {

  private final Console console;

  @Parameters(paramLabel = "DIR", description = "A server's or a worker's directory.")
  Path directory = Path.of("");

  @Option(
      names = "--master-key-file",
      paramLabel = "FILE",
      description = "The present master key, if it is not master.key in the directory.")
  @Nullable Path oldFile;

  @Option(
      names = "--new-master-key-file",
      required = true,
      paramLabel = "FILE",
      description = "The new one: made (mode 0600) if it is not there.")
  Path newFile = Path.of("");

  @Option(
      names = "--replace",
      description = "At the end move the new one over master.key of the directory.")
  boolean replace;

  @Option(names = "--dry-run", description = "Say what would be done, and change nothing.")
  boolean dryRun;

  KeysetRewrap(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    KeyDirectory keys = new KeyDirectory(directory);
    List<Path> secret = new ArrayList<>();
    for (Path file : keys.files()) {
      if (KeysetFiles.inspect(file).kind().isSecret()) {
        secret.add(file);
      }
    }
    if (secret.isEmpty()) {
      throw CommandException.usage(directory + " holds no secret key set.");
    }
    if (dryRun) {
      secret.forEach(file -> console.out().println(file));
      console.err().println("Would rewrap these. Nothing was changed (--dry-run).");
      return 0;
    }
    if (!Files.exists(newFile)) {
      MasterKey.generateFile(newFile);
      console.err().println("Made a new master key in " + newFile + ".");
    }
    try (MasterKey from = keys.masterKey(oldFile);
        MasterKey to =
            MasterKey.fromSettings(Map.of(MasterKey.FILE, newFile.toString()), System::getenv)) {
      for (Path file : secret) {
        KeysetFiles.rewrapFile(file, from, to);
        console.out().println(file);
      }
    }
    finish();
    return 0;
  }

  private void finish() throws IOException {
    if (!replace) {
      console
          .err()
          .println(
              "From now on the master key is " + newFile + ": set keys.master_key_file to it.");
      return;
    }
    Path present = directory.resolve("master.key");
    Files.move(
        newFile, present, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    console.err().println("The new master key is in " + present + ". Back it up.");
  }
}
