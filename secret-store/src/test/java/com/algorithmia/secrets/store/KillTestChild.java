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

/**
 * The process that {@link KillTest} kills. Writes a fsynced line before and after each call. A call
 * that was not acknowledged, because the machine is so busy that a deadline passes, has no second
 * line, and its secret is left alone from then on.
 */
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
          String line = " create V_" + arguments[2] + "_" + i + " " + value;
          write(journal, "begin" + line);
          NewEntry request = NewEntry.of(owner, "V_" + arguments[2] + "_" + i, NewValue.of(value));
          if (acknowledged(() -> made.add(store.entries().create(ADMIN, request, null)))) {
            write(journal, "done" + line);
          }
        } else {
          // Back among the others once it is known what it is.
          Entry entry = made.remove(random.nextInt(made.size()));
          String line = (what == 2 ? " update " : " delete ") + entry.variable() + " " + value;
          write(journal, "begin" + line);
          EntryUpdate update = EntryUpdate.ofValue(NewValue.of(value));
          boolean done =
              acknowledged(
                  what == 2
                      ? () ->
                          made.add(
                              store.entries().update(ADMIN, owner, entry.id(), update, null, null))
                      : () -> store.entries().delete(ADMIN, owner, entry.id(), null, null));
          if (done) {
            write(journal, "done" + line);
          }
        }
      }
    }
  }

  private static boolean acknowledged(Runnable call) {
    try {
      call.run();
      return true;
    } catch (StoreException e) {
      if (e.category() != StoreException.Category.UNAVAILABLE) {
        throw e;
      }
      System.err.println("Not acknowledged: " + e.getMessage());
      return false;
    }
  }

  private static void write(FileChannel journal, String line) throws IOException {
    journal.write(ByteBuffer.wrap((line + "\n").getBytes(UTF_8)));
    journal.force(false);
  }
}
