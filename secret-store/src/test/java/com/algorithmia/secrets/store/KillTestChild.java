package com.algorithmia.secrets.store;

import static com.algorithmia.secrets.store.TestStore.ADMIN;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The process that {@link KillTest} kills. Writes a fsynced line before and after each call. */
final class KillTestChild {

  private KillTestChild() {}

  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    List<String> setup = Files.readAllLines(directory.resolve("setup"));
    StoreKeys keys = StoreKeys.open(directory.resolve("server"), Map.of(), name -> null);
    Map<String, String> internal = new HashMap<>(keys.internalProviderSettings("default"));
    internal.put("db_uri", "jdbc:h2:file:" + directory.resolve("values"));
    Owner owner = Owner.algorithm(setup.get(1));
    Random random = new Random();
    try (FileChannel journal =
            FileChannel.open(
                Path.of(arguments[1]), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        SecretStore store =
            SecretStore.builder()
                .database(DatabaseSettings.of(setup.get(0)).credentials("sa", null))
                .keys(keys)
                .nodeName("node-1")
                .internalProvider(TestPlugins.internal(), internal)
                .open()) {
      List<Entry> made = new ArrayList<>();
      for (int i = 0; i < 100_000; i++) {
        String value = "value-" + random.nextLong();
        int what = made.size() < 3 ? 0 : random.nextInt(4);
        if (what < 2) {
          String variable = "V_" + arguments[2] + "_" + i;
          write(journal, "begin create " + variable + " " + value);
          made.add(
              store
                  .entries()
                  .create(ADMIN, NewEntry.of(owner, variable, NewValue.of(value)), null));
          write(journal, "done create " + variable + " " + value);
        } else {
          Entry entry = made.get(random.nextInt(made.size()));
          String act = what == 2 ? "update " : "delete ";
          write(journal, "begin " + act + entry.variable() + " " + value);
          if (what == 2) {
            store
                .entries()
                .update(
                    ADMIN, owner, entry.id(), EntryUpdate.ofValue(NewValue.of(value)), null, null);
          } else {
            store.entries().delete(ADMIN, owner, entry.id(), null, null);
            made.remove(entry);
          }
          write(journal, "done " + act + entry.variable() + " " + value);
        }
      }
    }
  }

  private static void write(FileChannel journal, String line) throws IOException {
    journal.write(ByteBuffer.wrap((line + "\n").getBytes(UTF_8)));
    journal.force(false);
  }
}
