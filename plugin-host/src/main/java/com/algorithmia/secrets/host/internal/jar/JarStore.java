package com.algorithmia.secrets.host.internal.jar;

import com.algorithmia.secrets.host.HostSettings;
import com.algorithmia.secrets.host.JarInfo;
import com.algorithmia.secrets.host.PluginRefusedException;
import com.algorithmia.secrets.host.PluginRefusedException.Reason;
import com.algorithmia.secrets.host.QuarantineRecord;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Accepted JARs, each under its digest, on disk. The one way in for every JAR. Thread-safe, also
 * between processes: files appear by atomic rename and never change.
 */
public final class JarStore implements Closeable {

  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  private final HostSettings settings;
  private final PrivateFolder folder;
  private final Quarantine quarantine;

  /** Does no I/O yet. */
  public JarStore(HostSettings settings, Clock clock) {
    this.settings = settings;
    this.folder = new PrivateFolder(settings.storeDirectory().orElse(null), clock);
    this.quarantine = new Quarantine(folder, clock);
  }

  /**
   * Takes a JAR in: digests it and, unless it is known already, copies, checks and keeps it.
   *
   * @param expected the digest it must have; empty = any
   * @throws PluginRefusedException with the reason; then nothing but the reason is kept
   */
  public JarInfo admit(Path source, Optional<String> expected) {
    try (JarImage image = open(admitDigest(source, expected))) {
      return image.info();
    } catch (IOException e) {
      throw unreadable(source, e);
    }
  }

  /**
   * {@link #admit}, for callers that {@link #open} it next.
   *
   * @return its digest
   */
  public String admitDigest(Path source, Optional<String> expected) {
    String wanted = expected.map(JarStore::checkDigest).orElse("");
    try {
      if (!wanted.isEmpty() && isStored(source, wanted)) {
        // It was taken in before, and open() takes its digest on the bytes that are run.
        return wanted;
      }
      String digest = digestOf(source);
      if (!wanted.isEmpty() && !wanted.equals(digest)) {
        throw mismatch(source, wanted, digest);
      }
      return Files.exists(stored(digest)) ? digest : copyIn(source, wanted).digest();
    } catch (IOException e) {
      throw unreadable(source, e);
    }
  }

  /**
   * The digest of a file, nothing else.
   *
   * @throws PluginRefusedException if it is too large or can't be read
   */
  public String digest(Path source) {
    try {
      return digestOf(source);
    } catch (IOException e) {
      throw unreadable(source, e);
    }
  }

  /** Checks a JAR as {@link #admit} does, without keeping anything, not even the reason. */
  public JarInfo inspect(Path source) {
    try {
      Path copy = folder.newTemporaryFile();
      try {
        String unused = copy(source, copy, false);
        return JarImage.examine(copy, settings);
      } finally {
        Files.deleteIfExists(copy);
      }
    } catch (IOException e) {
      throw unreadable(source, e);
    }
  }

  /**
   * Opens an accepted JAR and checks its digest again, on the handle that is then read from.
   *
   * @throws PluginRefusedException if it was altered on disk; then it is removed
   */
  public JarImage open(String digest) {
    String wanted = checkDigest(digest);
    Path path = folder.resolve(wanted + ".jar");
    try {
      Optional<JarImage> image = JarImage.open(path, wanted, settings);
      if (image.isPresent()) {
        return image.get();
      }
      Files.deleteIfExists(path);
      PluginRefusedException refusal =
          new PluginRefusedException(
              Reason.DIGEST_MISMATCH,
              "The stored JAR " + wanted + " was altered on disk; it is removed. Add it again");
      quarantine.record(Optional.of(wanted), path, refusal);
      throw refusal;
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /** What was refused, newest first. */
  public List<QuarantineRecord> quarantined() {
    return quarantine.records();
  }

  private JarInfo copyIn(Path source, String wanted) throws IOException {
    Path copy = folder.newTemporaryFile();
    Optional<String> digest = Optional.empty();
    try {
      digest = Optional.of(copy(source, copy, folder.isKept()));
      if (!wanted.isEmpty() && !wanted.equals(digest.get())) {
        throw mismatch(source, wanted, digest.get());
      }
      JarInfo info = JarImage.examine(copy, settings);
      if (!info.digest().equals(digest.get())) {
        throw new IOException("The copy is not what was copied");
      }
      Files.move(copy, stored(info.digest()), StandardCopyOption.ATOMIC_MOVE);
      if (folder.isKept()) {
        folder.sync();
      }
      return info;
    } catch (PluginRefusedException e) {
      quarantine.record(digest, source, e);
      throw e;
    } finally {
      Files.deleteIfExists(copy);
    }
  }

  /** Whether this is the very file that this store keeps under the digest. */
  private boolean isStored(Path source, String digest) throws IOException {
    Path stored = stored(digest);
    return source.toAbsolutePath().normalize().equals(stored.toAbsolutePath().normalize())
        && Files.exists(stored);
  }

  private Path stored(String digest) throws IOException {
    return folder.path().resolve(digest + ".jar");
  }

  private String digestOf(Path source) throws IOException {
    MessageDigest digest = RandomAccess.newSha256();
    byte[] buffer = new byte[1 << 16];
    long total = 0;
    try (InputStream in = Files.newInputStream(source)) {
      int count;
      while ((count = in.read(buffer)) >= 0) {
        total += count;
        if (total > settings.maxPackedBytes()) {
          PluginRefusedException refusal = tooLarge(settings);
          quarantine.record(Optional.empty(), source, refusal);
          throw refusal;
        }
        digest.update(buffer, 0, count);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Copies with the cap; gives the digest of what was copied.
   *
   * @param durable whether it has to survive a crash
   */
  private String copy(Path source, Path target, boolean durable) throws IOException {
    MessageDigest digest = RandomAccess.newSha256();
    byte[] buffer = new byte[1 << 16];
    long total = 0;
    try (InputStream in = Files.newInputStream(source);
        FileChannel out = FileChannel.open(target, StandardOpenOption.WRITE)) {
      int count;
      while ((count = in.read(buffer)) >= 0) {
        total += count;
        if (total > settings.maxPackedBytes()) {
          throw tooLarge(settings);
        }
        digest.update(buffer, 0, count);
        ByteBuffer chunk = ByteBuffer.wrap(buffer, 0, count);
        while (chunk.hasRemaining()) {
          out.write(chunk);
        }
      }
      if (durable) {
        out.force(true);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static PluginRefusedException tooLarge(HostSettings settings) {
    return ZipDirectory.refuse(
        Reason.TOO_LARGE, "the file has more than " + settings.maxPackedBytes() + " bytes");
  }

  private PluginRefusedException mismatch(Path source, String wanted, String found)
      throws IOException {
    PluginRefusedException refusal =
        ZipDirectory.refuse(
            Reason.DIGEST_MISMATCH, "its SHA-256 is " + found + ", expected was " + wanted);
    quarantine.record(Optional.of(found), source, refusal);
    return refusal;
  }

  /** The system's own message may stay: it speaks of a file that the caller named. */
  private static PluginRefusedException unreadable(Path source, IOException e) {
    return new PluginRefusedException(
        Reason.UNREADABLE,
        "The JAR can't be read or stored ("
            + e.getClass().getSimpleName()
            + "): "
            + ZipDirectory.show(String.valueOf(source.getFileName())));
  }

  private static String checkDigest(String digest) {
    String lower = digest.trim().toLowerCase(Locale.ROOT);
    if (!DIGEST.matcher(lower).matches()) {
      throw new IllegalArgumentException("A SHA-256 digest has 64 hexadecimal digits");
    }
    return lower;
  }

  /** Removes the store if it was a temporary one. */
  @Override
  public void close() throws IOException {
    folder.close();
  }
}
