package com.example.folder;

import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.SimpleSecret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files. Reads follow symbolic links, since that is how Kubernetes swaps a mounted secret;
 * names can't lead out of the folder, since they have neither slashes nor a dot in front. Writes
 * are atomic: a reader sees the old value or the new one.
 */
final class SecretFolder {

  /** The names that Kubernetes allows for the keys of a secret, without hidden files. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,252}");

  private static final int READ_ATTEMPTS = 5;

  private final Path folder;
  private final Object writing = new Object();

  SecretFolder(Path folder) {
    this.folder = folder;
  }

  boolean isReadable() {
    return Files.isDirectory(folder) && Files.isReadable(folder);
  }

  boolean isWritable() {
    return Files.isWritable(folder);
  }

  /** What tells one state of a file from another, without its content. */
  Stamp stamp(SecretIdentifier id) throws SecretNotFoundException {
    Path file = fileOf(id);
    try {
      return stamp(file);
    } catch (IOException e) {
      throw classify(e, id);
    }
  }

  /**
   * Reads a value with the version that belongs to it: again, if the file was replaced meanwhile.
   */
  Secret read(SecretIdentifier id) throws SecretNotFoundException {
    Path file = fileOf(id);
    try {
      for (int attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
        Stamp before = stamp(file);
        String value = readText(file);
        if (before.equals(stamp(file))) {
          return new SimpleSecret(value, 0, before.version());
        }
      }
    } catch (IOException e) {
      throw classify(e, id);
    }
    throw new SecretProviderException(Kind.UNAVAILABLE, "The file changes all the time: try again");
  }

  void write(SecretIdentifier id, String value) {
    synchronized (writing) {
      try {
        store(folder.resolve(id.getProviderKey()), value, Instant.now());
      } catch (IOException e) {
        throw failure(e);
      }
    }
  }

  Stamp replace(SecretIdentifier id, String value) throws SecretNotFoundException {
    Path file = fileOf(id);
    synchronized (writing) {
      try {
        Instant old = stamp(file).lastUpdated();
        Instant now = Instant.now();
        // Clocks are coarse: a second update within a tick is a version of its own all the same.
        store(file, value, now.isAfter(old) ? now : old.plusNanos(1_000));
        return stamp(file);
      } catch (IOException e) {
        throw classify(e, id);
      }
    }
  }

  boolean delete(SecretIdentifier id) {
    if (!isName(id.getProviderKey())) {
      return false;
    }
    synchronized (writing) {
      try {
        Path file = folder.resolve(id.getProviderKey());
        stamp(file);
        Files.delete(file);
        return true;
      } catch (IOException e) {
        if (isAbsence(e)) {
          return false;
        }
        throw failure(e);
      }
    }
  }

  List<String> namesAfter(String name, int limit) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .filter(candidate -> isName(candidate) && candidate.compareTo(name) > 0)
          .sorted()
          .limit(limit)
          .collect(Collectors.toList());
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private Path fileOf(SecretIdentifier id) throws SecretNotFoundException {
    if (!isName(id.getProviderKey())) {
      throw SecretNotFoundException.of(id);
    }
    return folder.resolve(id.getProviderKey());
  }

  private static boolean isName(String key) {
    return key != null && NAME.matcher(key).matches();
  }

  private static Stamp stamp(Path file) throws IOException {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    if (!attributes.isRegularFile()) {
      throw new NoSuchFileException(file.toString());
    }
    return new Stamp(attributes);
  }

  private static String readText(Path file) throws IOException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(SecretProvider.DEFAULT_MAX_VALUE_BYTES + 1);
    }
    if (bytes.length > SecretProvider.DEFAULT_MAX_VALUE_BYTES) {
      throw new SecretProviderException(Kind.NOT_USABLE, "The file is larger than 64 KiB");
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new SecretProviderException(Kind.NOT_USABLE, "The file is not a text in UTF-8");
    }
  }

  /** On disk before it has its name, and only for its owner from the first byte on. */
  private void store(Path file, String value, Instant time) throws IOException {
    Path temporary = folder.resolve("." + file.getFileName() + ".tmp");
    Files.deleteIfExists(temporary);
    try (FileChannel out =
        FileChannel.open(
            temporary,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(value);
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    Files.setLastModifiedTime(temporary, FileTime.from(time));
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  private SecretProviderException classify(IOException e, SecretIdentifier id)
      throws SecretNotFoundException {
    if (isAbsence(e)) {
      throw SecretNotFoundException.of(id);
    }
    return failure(e);
  }

  /**
   * A missing file is "not found"; a missing folder is an outage, and says nothing about the
   * secret.
   */
  private boolean isAbsence(IOException e) {
    return e instanceof NoSuchFileException && isReadable();
  }

  private static SecretProviderException failure(IOException e) {
    return e instanceof AccessDeniedException
        ? new SecretProviderException(
            Kind.PERMISSION_DENIED,
            "The file system denies it: check owner and mode of the folder",
            e)
        : new SecretProviderException(
            Kind.UNAVAILABLE, "The folder can't be used: check that it is mounted", e);
  }

  /** One state of a file: two updates never have the same, and the content plays no part. */
  static final class Stamp {
    private final Instant lastUpdated;
    private final String version;

    private Stamp(BasicFileAttributes attributes) {
      this.lastUpdated = attributes.lastModifiedTime().toInstant();
      this.version =
          lastUpdated.getEpochSecond()
              + "."
              + lastUpdated.getNano()
              + "-"
              + Integer.toHexString(Objects.hashCode(attributes.fileKey()));
    }

    Instant lastUpdated() {
      return lastUpdated;
    }

    String version() {
      return version;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Stamp && ((Stamp) other).version.equals(version);
    }

    @Override
    public int hashCode() {
      return version.hashCode();
    }
  }
}
