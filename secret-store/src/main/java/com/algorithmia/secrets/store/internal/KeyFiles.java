package com.algorithmia.secrets.store.internal;

import com.algorithmia.secrets.store.ErrorCode;
import com.algorithmia.secrets.store.StoreException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Where the key sets of a server and a worker directory lie. The names are documented. */
public final class KeyFiles {

  public static final String INSTALLATION = "installation.properties";
  public static final String MASTER_KEY = "master.key";
  public static final String CONFIGURATIONS = "configurations.keyset";
  public static final String AUDIT = "audit.keyset";
  public static final String SIGNING = "signing.keyset";
  public static final String VERIFICATION = "verification.keyset";
  public static final String PINS = "public.pins";
  public static final String VALUES_PUBLIC = "values-public.keyset";
  public static final String VALUES_PRIVATE = "values-private.keyset";
  public static final String CONFIGURATIONS_PUBLIC = "worker-configurations-public.keyset";
  public static final String CONFIGURATIONS_PRIVATE = "worker-configurations-private.keyset";

  private static final String RECIPIENTS = "recipients";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private KeyFiles() {}

  /** The folder of a recipient's key sets. */
  public static Path recipient(Path directory, String name) {
    if (!NAME.matcher(name).matches()) {
      throw invalid("A recipient's name has 1 to 64 letters, digits, dots, dashes and underscores");
    }
    return directory.resolve(RECIPIENTS).resolve(name);
  }

  /** The recipients that have a folder. */
  public static List<String> recipients(Path directory) {
    try (Stream<Path> folders = Files.list(directory.resolve(RECIPIENTS))) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> String.valueOf(folder.getFileName()))
          .filter(name -> NAME.matcher(name).matches())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw invalid(directory + " holds no recipients: make it with 'secret-store init'");
    }
  }

  /** The installation that a directory belongs to. */
  public static String installationId(Path directory) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(directory.resolve(INSTALLATION))) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw invalid(
          directory.resolve(INSTALLATION) + " can't be read: make it with 'secret-store init'");
    }
    String id = properties.getProperty("installation_id", "").trim();
    if (id.isEmpty()) {
      throw invalid(directory.resolve(INSTALLATION) + " lacks installation_id");
    }
    return id;
  }

  /** Writes the file that {@link #installationId} reads. */
  public static Path writeInstallation(Path directory, String id) {
    Path file = directory.resolve(INSTALLATION);
    try {
      Files.writeString(file, "installation_id=" + id + "\n");
    } catch (IOException e) {
      throw invalid(file + " can't be written");
    }
    return file;
  }

  /** Makes a directory that only its owner may enter, and that is empty. */
  public static Path newDirectory(Path directory) {
    try {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      try (Stream<Path> files = Files.list(directory)) {
        if (files.findAny().isPresent()) {
          throw invalid(directory + " is not empty: keys are never overwritten");
        }
      }
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
      return directory;
    } catch (IOException | UnsupportedOperationException e) {
      throw invalid(directory + " can't be made with access for its owner only");
    }
  }

  private static StoreException invalid(String message) {
    return new StoreException(
        ErrorCode.CONFIGURATION_INVALID, StoreException.Category.MALFORMED, message);
  }
}
