package com.algorithmia.secrets.worker.internal.bundle;

import com.algorithmia.secrets.worker.WorkerException;
import com.algorithmia.secrets.worker.WorkerException.Reason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The highest revision that workers of this machine have seen, for one installation and algorithm,
 * in a small file: a server or a backup from the past is noticed, also after a restart. Shared
 * safely by processes; between the threads of one it is used by one at a time.
 */
public final class RevisionMemory {

  private static final int MAX_BYTES = 32;

  /** File systems take 255 bytes. */
  private static final int MAX_NAME = 200;

  /** Others hold it for a write of 21 bytes. */
  private static final Duration LOCK_WAIT = Duration.ofSeconds(10);

  private static final Duration LOCK_PAUSE = Duration.ofMillis(20);

  private final Path file;
  private final Duration lockWait;
  private long highest = -1;
  private boolean owed;

  /**
   * Does no I/O yet.
   *
   * @param folder made if it is not there, for its owner alone
   */
  public RevisionMemory(Path folder, String installationId, String owner, String algorithm) {
    this(folder, installationId, owner, algorithm, LOCK_WAIT);
  }

  RevisionMemory(
      Path folder, String installationId, String owner, String algorithm, Duration lockWait) {
    this.file = folder.resolve(fileName(installationId + "/" + owner + "/" + algorithm));
    this.lockWait = lockWait;
  }

  /** A name that is plain on every file system, and different for different subjects. */
  private static String fileName(String subject) {
    String name = plain(subject);
    // A plain name has no upper case: none is taken for a digest.
    return name.length() <= MAX_NAME ? name : "revision-SHA256-" + digest(subject);
  }

  private static String digest(String subject) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(subject.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String plain(String subject) {
    StringBuilder name = new StringBuilder("revision-");
    for (byte b : subject.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-') {
        name.append(c);
      } else {
        name.append('_').append(Integer.toHexString(c | 0x100).substring(1));
      }
    }
    return name.toString();
  }

  /**
   * Refuses a revision that is older than one seen; remembers a newer one, durably.
   *
   * @throws WorkerException NOT_TRUSTED for an older one; FAILED if it can't be remembered
   */
  public void advance(long revision) {
    refuseOlder(revision, highest);
    keep(revision);
    highest = revision;
  }

  /**
   * As {@link #advance} while a workload runs: what can't be kept in the file is kept in memory
   * alone, and tried again the next time.
   *
   * @return why it can't be kept, if that is news
   * @throws WorkerException NOT_TRUSTED for an older one
   */
  Optional<String> follow(long revision) {
    refuseOlder(revision, highest);
    try {
      keep(revision);
      owed = false;
      highest = revision;
      return Optional.empty();
    } catch (WorkerException e) {
      if (e.reason() == Reason.NOT_TRUSTED) {
        throw e;
      }
      boolean isNews = !owed;
      owed = true;
      highest = revision;
      return isNews
          ? Optional.of(e.getMessage() + ". Changes are followed meanwhile, and it is tried again")
          : Optional.empty();
    }
  }

  /** Tries again what could not be kept. */
  void retry() {
    if (owed) {
      var unused = follow(highest);
    }
  }

  private void refuseOlder(long revision, long seen) {
    if (revision < seen) {
      throw new WorkerException(
          Reason.NOT_TRUSTED,
          "the server's bundle is not trusted: its revision "
              + revision
              + " is older than "
              + seen
              + ", which this machine has seen. If the server was restored from a backup on"
              + " purpose, remove "
              + file);
    }
  }

  private void keep(long revision) {
    try {
      Files.createDirectories(
          file.getParent(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      boolean isNew = !Files.exists(file);
      try (FileChannel channel =
              FileChannel.open(
                  file,
                  Set.of(
                      StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                  PosixFilePermissions.asFileAttribute(
                      PosixFilePermissions.fromString("rw-------")));
          FileLock lock = lock(channel)) {
        long seen = lock.isValid() ? read(channel) : -1;
        refuseOlder(revision, seen);
        if (revision > seen) {
          write(channel, revision);
        }
      }
      if (isNew) {
        forceFolder();
      }
    } catch (IOException e) {
      throw new WorkerException(
          Reason.FAILED,
          "the newest revision can't be remembered in "
              + file
              + " ("
              + e.getClass().getSimpleName()
              + "); --state-dir names another folder");
    }
  }

  private FileLock lock(FileChannel channel) throws IOException {
    long end = System.nanoTime() + lockWait.toNanos();
    while (true) {
      FileLock lock = tryLock(channel);
      if (lock != null) {
        return lock;
      }
      if (System.nanoTime() - end >= 0) {
        throw new WorkerException(
            Reason.FAILED,
            "the newest revision can't be remembered: another process holds a lock on "
                + file
                + " for longer than "
                + lockWait.toSeconds()
                + " s; end it, or name another folder (--state-dir)");
      }
      try {
        Thread.sleep(LOCK_PAUSE.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException();
      }
    }
  }

  /** Null while another process holds it, or another thread of this one. */
  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private long read(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(MAX_BYTES);
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
      // Until the end of the file.
    }
    String text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
    if (text.isEmpty()) {
      return -1;
    }
    if (!text.matches("[0-9]{20}\n")) {
      throw new WorkerException(
          Reason.FAILED, "the file " + file + " is damaged; remove it if the server is trusted");
    }
    return Long.parseLong(text.strip());
  }

  /** Always of one length, and so within one sector: it is written whole or not at all. */
  private static void write(FileChannel channel, long revision) throws IOException {
    ByteBuffer text =
        ByteBuffer.wrap(String.format("%020d\n", revision).getBytes(StandardCharsets.US_ASCII));
    channel.position(0);
    while (text.hasRemaining()) {
      channel.write(text);
    }
    channel.force(false);
  }

  private void forceFolder() throws IOException {
    try (FileChannel folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }
}
