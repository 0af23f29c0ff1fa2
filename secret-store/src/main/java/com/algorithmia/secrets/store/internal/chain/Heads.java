package com.algorithmia.secrets.store.internal.chain;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.algorithmia.secrets.keysets.KeysetException;
import com.algorithmia.secrets.keysets.SigningKeyset;
import com.algorithmia.secrets.store.Sealed;
import com.algorithmia.secrets.store.internal.chain.AuditChain.Head;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/**
 * The file of signed heads: a line for the end of a chain at some time, only ever appended to. Kept
 * apart from the database, it proves that no chain lost its end.
 */
public final class Heads {

  private static final String FORMAT = "secret-store-head/1";
  private static final byte[] CONTEXT = "secret-store/audit-head/1\n".getBytes(UTF_8);

  /** A line of the file; empty head = it is no head of ours. */
  public record Line(int number, Optional<Head> head) {}

  private final SigningKeyset signing;

  public Heads(SigningKeyset signing) {
    this.signing = signing;
  }

  public void append(Path file, Head head) throws IOException {
    String text =
        String.join(
            " ",
            FORMAT,
            signing.installationId(),
            head.node(),
            head.start(),
            Long.toString(head.sequence()),
            Base64.getEncoder().encodeToString(head.mac().bytes()));
    String line =
        text + " " + Base64.getEncoder().encodeToString(signing.sign(message(text))) + "\n";
    try (FileChannel channel = open(file)) {
      ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  /** Fails if nothing could be appended; makes the file if there is none. */
  public static void requireWritable(Path file) throws IOException {
    open(file).close();
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(
        file,
        EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
  }

  private static byte[] message(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    byte[] message = new byte[CONTEXT.length + bytes.length];
    System.arraycopy(CONTEXT, 0, message, 0, CONTEXT.length);
    System.arraycopy(bytes, 0, message, CONTEXT.length, bytes.length);
    return message;
  }

  public List<Line> read(Path file) throws IOException {
    List<Line> lines = new ArrayList<>();
    int number = 0;
    for (String text : Files.readAllLines(file, UTF_8)) {
      number++;
      if (!text.isBlank()) {
        lines.add(new Line(number, parse(text)));
      }
    }
    return lines;
  }

  private Optional<Head> parse(String line) {
    String[] parts = line.split(" ", -1);
    if (parts.length != 7
        || !parts[0].equals(FORMAT)
        || !parts[1].equals(signing.installationId())) {
      return Optional.empty();
    }
    try {
      signing
          .verificationKeyset()
          .verify(
              Base64.getDecoder().decode(parts[6]),
              message(line.substring(0, line.lastIndexOf(' '))));
      return Optional.of(
          new Head(
              parts[2],
              parts[3],
              Long.parseLong(parts[4]),
              Sealed.of(Base64.getDecoder().decode(parts[5]))));
    } catch (KeysetException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
