package com.algorithmia.secrets.host.internal.jar;

import com.algorithmia.secrets.host.PluginRefusedException;
import com.algorithmia.secrets.host.PluginRefusedException.Reason;
import com.algorithmia.secrets.host.QuarantineRecord;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps why JARs were refused: one small file each, named by digest, at most {@value #MAX_RECORDS}.
 * A record that can't be written does not hide the refusal.
 */
final class Quarantine {

  static final int MAX_RECORDS = 1_000;
  private static final Logger log = LoggerFactory.getLogger(Quarantine.class);
  private static final String SUFFIX = ".refused";

  private final PrivateFolder folder;
  private final Clock clock;

  Quarantine(PrivateFolder folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  synchronized void record(Optional<String> digest, Path source, PluginRefusedException refusal) {
    Properties record = new Properties();
    record.setProperty("digest", digest.orElse(""));
    record.setProperty("file", ZipDirectory.show(String.valueOf(source.getFileName())));
    record.setProperty("reason", refusal.getReason().name());
    record.setProperty("message", String.valueOf(refusal.getMessage()));
    record.setProperty("time", clock.instant().toString());
    try {
      StringWriter text = new StringWriter();
      record.store(text, null);
      Path temporary = folder.newTemporaryFile();
      Files.writeString(temporary, text.toString());
      Path target = folder.path().resolve(digest.orElse("too-large") + SUFFIX);
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      removeOldest();
    } catch (IOException e) {
      log.warn("Could not record why a JAR was refused ({})", e.getClass().getSimpleName());
    }
  }

  private void removeOldest() throws IOException {
    List<QuarantineRecord> kept = records();
    for (QuarantineRecord old : kept.subList(Math.min(MAX_RECORDS, kept.size()), kept.size())) {
      Files.deleteIfExists(folder.path().resolve(old.digest().orElse("too-large") + SUFFIX));
    }
  }

  synchronized List<QuarantineRecord> records() {
    List<QuarantineRecord> records = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder.path())) {
      for (Path file : (Iterable<Path>) files::iterator) {
        if (file.toString().endsWith(SUFFIX)) {
          read(file).ifPresent(records::add);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      log.warn("Could not read the quarantine ({})", e.getClass().getSimpleName());
    }
    records.sort(Comparator.comparing(QuarantineRecord::time).reversed());
    return records;
  }

  private static Optional<QuarantineRecord> read(Path file) {
    try (Reader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      Properties record = new Properties();
      record.load(in);
      return Optional.of(
          new QuarantineRecord(
              Optional.of(record.getProperty("digest", "")).filter(text -> !text.isEmpty()),
              record.getProperty("file", ""),
              Reason.valueOf(record.getProperty("reason", "")),
              record.getProperty("message", ""),
              Instant.parse(record.getProperty("time", ""))));
    } catch (IOException | IllegalArgumentException | DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
