package com.algorithmia.secrets.cli.audit;

import com.algorithmia.secrets.cli.ApiCommand;
import com.algorithmia.secrets.cli.CommandException;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.ExitCode;
import com.algorithmia.secrets.cli.Progress;
import com.algorithmia.secrets.cli.SecretFile;
import com.algorithmia.secrets.client.SecretStoreClient;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Exports the audit. */
@Command(
    name = "export",
    description = {
      "Write the audit as JSON lines, oldest first.",
      "A file appears only when it is whole. On standard output the last line of a whole export is",
      "{\"complete\": true}, and the exit code is not 0 without it."
    },
    footer = {"", "Example: secret-store audit export --from 2026-11-01 --out audit.jsonl"})
final class AuditExport extends ApiCommand {

  @Mixin FilterOptions filter = new FilterOptions();

  @Option(names = "--out", paramLabel = "FILE", description = "Write there, to a new file.")
  @Nullable Path out;

  AuditExport(Console console) {
    super(console);
  }

  @Override
  protected void run(SecretStoreClient client) throws IOException {
    Path file = out;
    if (file == null) {
      printsItself();
      write(client, console().out());
      return;
    }
    SecretFile.mustNotExist(file);
    Path partial = file.resolveSibling(file.getFileName() + ".part");
    SecretFile.create(partial, "");
    try {
      try (OutputStream stream = Files.newOutputStream(partial)) {
        write(client, stream);
      }
      Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(partial);
    }
    say("Wrote " + file + ".");
  }

  private void write(SecretStoreClient client, OutputStream stream) throws IOException {
    try (Progress progress = new Progress(console(), "Exporting")) {
      Tail tail = new Tail(stream, progress);
      client.audit().export(filter.filter(), tail);
      tail.flush();
      if (!tail.isComplete()) {
        throw new CommandException(
            ExitCode.FAILED, "The export was cut off: its last line is missing. Try again.");
      }
    }
  }

  /** Remembers the last line, and counts lines. */
  private static final class Tail extends FilterOutputStream {

    private static final int KEPT = 64;

    private final Progress progress;
    private byte[] last = new byte[0];
    private long lines;

    Tail(OutputStream out, Progress progress) {
      super(out);
      this.progress = progress;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      for (int i = offset; i < offset + length; i++) {
        lines += bytes[i] == '\n' ? 1 : 0;
      }
      byte[] both = new byte[last.length + length];
      System.arraycopy(last, 0, both, 0, last.length);
      System.arraycopy(bytes, offset, both, last.length, length);
      int from = Math.max(0, both.length - KEPT);
      last = java.util.Arrays.copyOfRange(both, from, both.length);
      progress.at(lines, "lines");
    }

    boolean isComplete() {
      String end = new String(last, StandardCharsets.UTF_8).stripTrailing();
      return end.replace(" ", "").endsWith("{\"complete\":true}");
    }
  }
}
