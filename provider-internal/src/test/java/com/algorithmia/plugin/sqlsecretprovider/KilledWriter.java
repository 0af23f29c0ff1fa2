package com.algorithmia.plugin.sqlsecretprovider;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.KeyMaintenance;
import com.algorithmia.sdk.plugin.secrets.SecretListing;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The process that gets killed. It writes to a journal of its own, forced to the disk, what it is
 * about to do and what it was told is done.
 */
final class KilledWriter {

  private final SecretProvider provider;
  private final FileChannel journal;
  private final Random random;
  private final List<String> keys = new ArrayList<>();

  private KilledWriter(SecretProvider provider, FileChannel journal, Random random) {
    this.provider = provider;
    this.journal = journal;
    this.random = random;
  }

  static Process start(Map<String, String> config, Path journal, long seed) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            KilledWriter.class.getName(),
            journal.toString(),
            Long.toString(seed));
    config.forEach((name, value) -> builder.environment().put("KILLED_" + name, value));
    return builder.redirectErrorStream(false).start();
  }

  public static void main(String[] args) throws Exception {
    Map<String, String> config = new HashMap<>();
    System.getenv()
        .forEach(
            (name, value) -> {
              if (name.startsWith("KILLED_")) {
                config.put(name.substring("KILLED_".length()), value);
              }
            });
    try (FileChannel journal =
            FileChannel.open(
                new File(args[0]).toPath(),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE);
        SecretProvider provider = Fixture.open(config)) {
      KilledWriter writer =
          new KilledWriter(provider, journal, new Random(Long.parseLong(args[1])));
      for (int step = 0; ; step++) {
        writer.step();
        if (step == 0) {
          System.out.print('!');
          System.out.flush();
        }
      }
    }
  }

  private void step() throws Exception {
    int dice = random.nextInt(100);
    if (keys.isEmpty() || dice < 40) {
      String value = "v" + random.nextLong() + "x".repeat(random.nextInt(3000));
      String key = provider.createSecret(value).getProviderKey();
      note("created " + key + " " + value);
      keys.add(key);
    } else if (dice < 80) {
      String key = keys.get(random.nextInt(keys.size()));
      String value = "u" + random.nextLong();
      note("updating " + key + " " + value);
      provider.updateSecret(new SimpleSecretIdentifier(key), value);
      note("updated " + key + " " + value);
    } else if (dice < 92) {
      String key = keys.remove(random.nextInt(keys.size()));
      note("deleting " + key);
      provider.deleteSecret(new SimpleSecretIdentifier(key));
      note("deleted " + key);
    } else {
      KeyMaintenance maintenance = provider.capability(KeyMaintenance.class).orElseThrow();
      maintenance.promoteKey(maintenance.addKey());
      maintenance.reencrypt(20);
    }
  }

  private void note(String line) throws Exception {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      journal.write(bytes);
    }
    journal.force(false);
  }

  /**
   * Compares a database with what a journal says.
   *
   * @param expected values by key of earlier rounds; brought up to date
   * @return how many acknowledged changes the journal has
   */
  static int verify(
      SecretProvider provider, List<String> journal, Map<String, String> expected, String how)
      throws Exception {
    Map<String, String> pending = new HashMap<>();
    int acknowledged = 0;
    for (String line : journal) {
      String[] words = line.split(" ", 3);
      switch (words[0]) {
        case "updating" -> pending.put(words[1], words[2]);
        case "deleting" -> pending.put(words[1], "");
        case "created", "updated" -> {
          expected.put(words[1], words[2]);
          pending.remove(words[1]);
          acknowledged++;
        }
        case "deleted" -> {
          expected.remove(words[1]);
          pending.remove(words[1]);
          assertThat(read(provider, words[1])).as(how).isEmpty();
          acknowledged++;
        }
        default -> throw new IllegalStateException("A torn line in the journal");
      }
    }
    // What was under way may have been done or not.
    pending.forEach(
        (key, value) -> {
          String found = read(provider, key);
          assertThat(found).as(how).isIn(expected.get(key), value);
          if (found.isEmpty()) {
            expected.remove(key);
          } else {
            expected.put(key, found);
          }
        });
    expected.forEach((key, value) -> assertThat(read(provider, key)).as(how).isEqualTo(value));
    readEverything(provider);
    return acknowledged;
  }

  /** The value; empty if it is not there. */
  private static String read(SecretProvider provider, String key) {
    try {
      return provider.getSecret(new SimpleSecretIdentifier(key)).getValue();
    } catch (SecretNotFoundException e) {
      return "";
    }
  }

  private static void readEverything(SecretProvider provider) {
    SecretListing listing = provider.capability(SecretListing.class).orElseThrow();
    String cursor = null;
    do {
      var page = listing.listSecrets(cursor, 1000);
      page.getItems()
          .forEach(item -> assertThat(read(provider, item.getProviderKey())).isNotEmpty());
      cursor = page.getNextCursor();
    } while (cursor != null);
  }
}
