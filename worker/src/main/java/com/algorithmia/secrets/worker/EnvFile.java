package com.algorithmia.secrets.worker;

import com.algorithmia.secrets.worker.WorkerException.Reason;
import com.algorithmia.secrets.worker.internal.bundle.Bundle;
import com.algorithmia.secrets.worker.internal.bundle.Bundle.Entry;
import com.algorithmia.secrets.worker.internal.bundle.Bundle.ProviderSpec;
import com.algorithmia.secrets.worker.internal.process.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A file of references, for development without a server: lines {@code NAME=secret://PROVIDER/KEY}.
 * It holds no secret, so it can lie in a repository. A plain value is refused: a file that may hold
 * passwords soon does.
 */
final class EnvFile {

  private static final String SCHEME = "secret://";

  private EnvFile() {}

  /**
   * Reads references as a bundle of this machine's own.
   *
   * @throws WorkerException USAGE with the line that is wrong
   */
  static Bundle read(Path file, WorkerConfig config) {
    NamedFile.mustExist(file, "--env-file");
    List<String> lines;
    try {
      lines = Files.readAllLines(file);
    } catch (IOException e) {
      throw new WorkerException(Reason.USAGE, "the file " + file + " can't be read as UTF-8 text");
    }
    List<Entry> entries = new ArrayList<>();
    Map<String, ProviderSpec> providers = new LinkedHashMap<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String where = file + ", line " + (i + 1);
      Entry entry = entry(line, where);
      if (!names.add(entry.variable())) {
        throw wrong(where, "the variable is there twice");
      }
      providers.computeIfAbsent(entry.providerId(), name -> provider(name, where, config));
      entries.add(entry);
    }
    return new Bundle("", 0, providers, entries);
  }

  private static Entry entry(String line, String where) {
    int equals = line.indexOf('=');
    String reference = equals < 0 ? "" : line.substring(equals + 1).strip();
    int slash = reference.indexOf('/', SCHEME.length());
    if (!reference.startsWith(SCHEME)
        || slash <= SCHEME.length()
        || slash == reference.length() - 1) {
      throw wrong(
          where,
          "a line is NAME=secret://PROVIDER/KEY; a plain value does not belong here (set it in the"
              + " shell)");
    }
    String name = line.substring(0, equals).strip();
    return new Entry(
        name.startsWith("export ") ? name.substring("export ".length()).strip() : name,
        reference.substring(SCHEME.length(), slash),
        reference.substring(slash + 1),
        null,
        null,
        null,
        null,
        null);
  }

  private static ProviderSpec provider(String name, String where, WorkerConfig config) {
    Path jar = config.localJars().get(name);
    if (jar == null) {
      throw wrong(
          where,
          "this worker knows no provider "
              + Printable.of(name)
              + "; write provider."
              + Printable.of(name)
              + ".jar=FILE and its settings into "
              + config.directory().resolve("worker.properties"));
    }
    NamedFile.mustExist(jar, "provider." + Printable.of(name) + ".jar in worker.properties");
    return new ProviderSpec(
        name, name, false, config.providerFactory(name), sha256(jar), Map.of(), null);
  }

  private static String sha256(Path jar) {
    try (InputStream in = Files.newInputStream(jar)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new WorkerException(Reason.USAGE, "the JAR " + jar + " can't be read");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  private static WorkerException wrong(String where, String what) {
    return new WorkerException(Reason.USAGE, where + ": " + what);
  }
}
