package com.algorithmia.secrets.cli.keyset;

import com.algorithmia.secrets.cli.CommandException;
import com.algorithmia.secrets.cli.Nearest;
import com.algorithmia.secrets.keysets.KeysetPurpose;
import com.algorithmia.secrets.keysets.MasterKey;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory of key sets as {@link com.algorithmia.secrets.store.StoreSetup} lays it out: a
 * server's or a worker's.
 */
final class KeyDirectory {

  private static final String PRIVATE = "-private.keyset";

  private final Path directory;

  KeyDirectory(Path directory) {
    this.directory = directory;
    if (!Files.isRegularFile(directory.resolve("installation.properties"))) {
      throw CommandException.usage(
          directory + " is no directory of key sets: it has no installation.properties.");
    }
  }

  String installationId() {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(directory.resolve("installation.properties"))) {
      properties.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("installation_id", "").strip();
  }

  /** The master key: a file, or what {@code master.key} in the directory holds. */
  MasterKey masterKey(@Nullable Path file) {
    Path chosen = file == null ? directory.resolve("master.key") : file;
    return MasterKey.fromSettings(Map.of(MasterKey.FILE, chosen.toString()), System::getenv);
  }

  Path configurations() {
    return directory.resolve("configurations.keyset");
  }

  Path audit() {
    return directory.resolve("audit.keyset");
  }

  Path signing() {
    return directory.resolve("signing.keyset");
  }

  Path verification() {
    return directory.resolve("verification.keyset");
  }

  Path pins() {
    return directory.resolve("public.pins");
  }

  Path publicKeyset(KeysetName name) {
    return recipient(name).resolve(prefix(name) + "-public.keyset");
  }

  Path privateKeyset(KeysetName name) {
    return recipient(name).resolve(prefix(name) + PRIVATE);
  }

  private Path recipient(KeysetName name) {
    return directory.resolve("recipients").resolve(name.recipient());
  }

  /** That there is no such private key set here, and which there are. */
  CommandException absent(KeysetName name) {
    List<String> names =
        files().stream().filter(file -> file.toString().endsWith(PRIVATE)).map(this::name).toList();
    return CommandException.usage(
        "There is no private key set "
            + name.text()
            + " in "
            + directory
            + ". There "
            + (names.isEmpty() ? "is none." : "are: " + String.join(", ", names) + ".")
            + Nearest.to(name.text(), names).map(near -> " Did you mean " + near + "?").orElse(""));
  }

  /** {@code values/NAME} of {@code recipients/NAME/values-private.keyset}. */
  private String name(Path file) {
    String kind = file.getFileName().toString().replace(PRIVATE, "");
    return kind + "/" + directory.relativize(file).getName(1);
  }

  private static String prefix(KeysetName name) {
    return name.purpose() == KeysetPurpose.VALUES ? "values" : "worker-configurations";
  }

  /** All key set files, sorted. */
  List<Path> files() {
    try (Stream<Path> files = Files.walk(directory, 4)) {
      return files
          .filter(file -> file.toString().endsWith(".keyset") && Files.isRegularFile(file))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path path() {
    return directory;
  }
}
