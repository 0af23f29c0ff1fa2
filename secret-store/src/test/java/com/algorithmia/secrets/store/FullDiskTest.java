package com.algorithmia.secrets.store;

import static com.algorithmia.secrets.store.TestStore.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk of the embedded databases is full, really: a small tmpfs. Nothing is acknowledged that
 * is not there, and nothing that was is lost.
 */
class FullDiskTest {

  private static final int DISK_MEBIBYTES = 24;

  @TempDir Path directory;

  private Path disk;
  private TestStore installation;
  private SecretStore store;
  private Owner owner;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(directory.resolve("disk"));
    boolean mounted =
        run("mount", "-t", "tmpfs", "-o", "size=" + DISK_MEBIBYTES + "m", "tmpfs", disk.toString());
    if (!mounted) {
      System.err.println("SKIPPED, LOUDLY: only root can mount a small tmpfs to fill");
    }
    Assumptions.assumeTrue(mounted, "only root can mount a small tmpfs");
    installation = new TestStore(disk, TestDatabases.H2);
  }

  private static boolean run(String... command) throws Exception {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @AfterEach
  void unmount() throws Exception {
    if (store != null) {
      store.close();
    }
    if (installation != null) {
      assertThat(run("umount", disk.toString())).isTrue();
    }
  }

  private boolean create(String variable) {
    try {
      Entry entry =
          store.entries().create(ADMIN, NewEntry.of(owner, variable, NewValue.of("v")), null);
      return entry.variable().equals(variable);
    } catch (StoreException e) {
      assertThat(e.category()).isEqualTo(StoreException.Category.UNAVAILABLE);
      return false;
    }
  }

  private void fill() throws IOException {
    byte[] block = new byte[4096];
    try (OutputStream out = Files.newOutputStream(disk.resolve("filler"))) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      // That is the point.
      assertThat(disk.toFile().getUsableSpace()).isLessThan(block.length * 2L);
    }
  }

  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES)
  void whatWasAcknowledgedSurvivesAndWhatWasNotIsSaid() throws Exception {
    store = installation.openWithInternal();
    owner = Owner.algorithm(store.directory().createAlgorithm(ADMIN, "demo", "a").id());
    List<String> acknowledged = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      if (create("BEFORE_" + i)) {
        acknowledged.add("BEFORE_" + i);
      }
    }
    assertThat(acknowledged).hasSize(10);
    fill();
    int refused = 0;
    for (int i = 0; i < 20_000 && refused < 5; i++) {
      if (create("FULL_" + i)) {
        acknowledged.add("FULL_" + i);
      } else {
        refused++;
      }
    }
    assertThat(refused).isEqualTo(5);
    Files.delete(disk.resolve("filler"));
    store.close();
    store = installation.openWithInternal();
    store.operations().reconcile(ADMIN);
    assertThat(store.operations().open(ADMIN)).isEmpty();
    List<Entry> entries = store.entries().listAll(ADMIN, owner, EntryFilter.ALL);
    assertThat(entries).extracting(Entry::variable).containsAll(acknowledged);
    // What was not acknowledged is whole as well: it has a value of the version that is on record.
    for (Entry entry : entries) {
      assertThat(store.entries().versions(ADMIN, owner, entry.id())).hasSize(1);
    }
    assertThat(store.audit().verify(ADMIN, null).findings()).isEmpty();
    assertThat(create("AFTER")).isTrue();
  }
}
