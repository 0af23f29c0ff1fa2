package com.algorithmia.secrets.worker;

import com.algorithmia.secrets.worker.WorkerException.Reason;
import com.algorithmia.secrets.worker.internal.process.Printable;
import com.algorithmia.secrets.worker.internal.process.SecretVariables;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text with places for secrets. Bytes between the places stay as they are, whatever their
 * encoding; values are written in UTF-8. Strict: what looks like a place and is none is refused,
 * since a forgotten one would go into production.
 */
final class Template {

  private static final int MAX_BYTES = 16 << 20;
  private static final Pattern PLACE = Pattern.compile("\\{\\{\\s*secrets\\b([^{}]*)(\\}\\})?");
  private static final Pattern NAME = Pattern.compile("\\.([A-Za-z][A-Za-z0-9_]*)\\s*");

  private final Path file;
  private final String bytes;

  private Template(Path file, String bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  /** Reads a template; each char is a byte. */
  static Template read(Path file) {
    NamedFile.mustExist(file, "-i");
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new WorkerException(
            Reason.USAGE, "the template " + file + " has more than " + MAX_BYTES + " bytes");
      }
      return new Template(file, Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new WorkerException(Reason.USAGE, "the template " + file + " can't be read");
    }
  }

  /**
   * Refuses to be written over, under whatever name or by whatever link: secrets would stand where
   * people commit a template.
   *
   * @throws WorkerException USAGE if that file is this template
   */
  void mustNotBe(Path target) {
    try {
      if (Files.exists(target) && Files.isSameFile(file, target)) {
        throw new WorkerException(
            Reason.USAGE,
            "-o " + target + " is the template itself; name another file. Nothing was written");
      }
    } catch (IOException e) {
      throw new WorkerException(
          Reason.USAGE, "whether " + target + " is the template itself can't be told");
    }
  }

  /**
   * Writes the text with the values in their places: mode 0600, by one rename.
   *
   * @throws WorkerException USAGE with every place that is wrong or names no secret; then nothing
   *     is written
   */
  void write(Path target, SecretVariables secrets) {
    byte[] result = fill(secrets);
    // Once more: time has passed, and this is what does the harm.
    mustNotBe(target);
    Path next =
        target
            .toAbsolutePath()
            .resolveSibling("." + target.getFileName() + "." + UUID.randomUUID());
    try {
      try (FileChannel out =
          FileChannel.open(
              next,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
        ByteBuffer buffer = ByteBuffer.wrap(result);
        while (buffer.hasRemaining()) {
          out.write(buffer);
        }
        out.force(true);
      }
      Files.move(next, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel folder =
          FileChannel.open(target.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
        folder.force(true);
      }
    } catch (NoSuchFileException e) {
      throw new WorkerException(
          Reason.USAGE, "there is no folder for " + target + " (-o); make it before");
    } catch (IOException e) {
      throw new WorkerException(
          Reason.FAILED, "the file " + target + " can't be written; is there room?");
    } finally {
      remove(next);
    }
  }

  private static void remove(Path leftover) {
    try {
      Files.deleteIfExists(leftover);
    } catch (IOException e) {
      throw new WorkerException(
          Reason.FAILED, "the file " + leftover + " holds secrets and can't be removed");
    }
  }

  private byte[] fill(SecretVariables secrets) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length() + 1024);
    Set<String> wrong = new TreeSet<>();
    Matcher place = PLACE.matcher(bytes);
    int end = 0;
    while (place.find()) {
      append(out, bytes.substring(end, place.start()));
      end = place.end();
      Matcher name = NAME.matcher(place.group(1));
      if (place.group(2) == null || !name.matches()) {
        wrong.add("line " + line(place.start()) + " is no {{secrets.NAME}}");
        continue;
      }
      String value = secrets.value(name.group(1));
      if (value == null) {
        wrong.add("there is no secret " + Printable.of(name.group(1)));
      } else {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        out.write(utf8, 0, utf8.length);
      }
    }
    append(out, bytes.substring(end));
    if (!wrong.isEmpty()) {
      throw new WorkerException(
          Reason.USAGE,
          "the template " + file + ": " + String.join("; ", wrong) + ". Nothing was written");
    }
    return out.toByteArray();
  }

  private static void append(ByteArrayOutputStream out, String latin1) {
    byte[] raw = latin1.getBytes(StandardCharsets.ISO_8859_1);
    out.write(raw, 0, raw.length);
  }

  private long line(int position) {
    return bytes.substring(0, position).chars().filter(c -> c == '\n').count() + 1;
  }
}
