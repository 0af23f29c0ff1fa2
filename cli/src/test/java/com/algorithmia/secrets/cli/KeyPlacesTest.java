package com.algorithmia.secrets.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Private and public key sets are not brought together, neither by init nor by hand. */
final class KeyPlacesTest {

  @TempDir Path dir;

  @BeforeEach
  void links() throws Exception {
    Files.createDirectory(dir.resolve("there"));
    Files.createSymbolicLink(dir.resolve("link"), Path.of("there"));
    Files.createSymbolicLink(dir.resolve("later"), dir.resolve("not-yet"));
    Files.createSymbolicLink(dir.resolve("circle"), Path.of("circle"));
  }

  private String at(String name) {
    return dir + "/" + name;
  }

  private long keysets() throws Exception {
    try (Stream<Path> files = Files.walk(dir)) {
      return files.filter(file -> file.toString().endsWith(".keyset")).count();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "new,new",
    "new,new/worker",
    "new/server,new",
    "new,./new/.",
    "new,other/../new",
    "there,link",
    "link/a,there/a",
    "link/a,there/a/b",
    "not-yet,later",
    "later/x,not-yet",
    "there,there/../link",
    "circle,new",
  })
  void one_directory_for_both_is_refused_by_whatever_name(String server, String worker)
      throws Exception {
    for (String[] more : new String[][] {{}, {"--dry-run"}}) {
      String[] line = {"init", "--out-server", at(server), "--out-worker", at(worker)};
      String[] all = Stream.of(line, more).flatMap(Stream::of).toArray(String[]::new);
      TestConsole result = new TestConsole().run(all);
      assertThat(result.code()).as(result.toString()).isEqualTo(2);
      assertThat(keysets()).isZero();
    }
  }

  @Test
  void the_halves_of_a_single_machine_must_not_be_one_by_a_link() throws Exception {
    Files.createDirectories(dir.resolve("site/server"));
    Files.createSymbolicLink(dir.resolve("site/worker"), Path.of("server"));
    TestConsole result = new TestConsole().run("init", "--single-machine", at("site"));
    assertThat(result.code()).as(result.toString()).isEqualTo(2);
    assertThat(keysets()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"new-server,new-worker", "there/a,link/b", "later/a,not-yet-either"})
  void two_directories_beside_each_other_are_taken(String server, String worker) {
    TestConsole result =
        new TestConsole()
            .run("init", "--out-server", at(server), "--out-worker", at(worker), "--dry-run");
    assertThat(result.code()).as(result.toString()).isZero();
  }

  @Test
  void a_recipients_private_half_is_not_made_where_the_server_works() throws Exception {
    assertThat(new TestConsole().run("init", "--single-machine", at("site")).code()).isZero();
    long before = keysets();
    TestConsole result =
        new TestConsole()
            .run(
                "keyset",
                "create",
                "acme",
                "--server-dir",
                at("site/server"),
                "--worker-dir",
                at("site/server/acme"));
    assertThat(result.code()).as(result.toString()).isEqualTo(2);
    assertThat(keysets()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
    "recipients/default/values-private.keyset",
    "recipients/default/worker-configurations-private.keyset",
    "worker/recipients/default/values-private.keyset",
  })
  void a_server_does_not_start_with_a_private_key_set_in_its_directory(String where)
      throws Exception {
    assertThat(new TestConsole().run("init", "--single-machine", at("site")).code()).isZero();
    Path target = dir.resolve("site/server").resolve(where);
    Files.createDirectories(target.getParent());
    Files.copy(dir.resolve("site/worker/recipients/default").resolve(target.getFileName()), target);
    TestConsole result = serve();
    assertThat(result.code()).as(result.toString()).isEqualTo(2);
    assertThat(result.err()).contains("private key set").contains(target.toString());
    assertThat(dir.resolve("site/data/store.mv.db")).doesNotExist();
  }

  @Test
  void nor_with_a_link_to_them() throws Exception {
    assertThat(new TestConsole().run("init", "--single-machine", at("site")).code()).isZero();
    Files.createSymbolicLink(dir.resolve("site/server/w"), Path.of("../worker"));
    TestConsole result = serve();
    assertThat(result.code()).as(result.toString()).isEqualTo(2);
    assertThat(result.err()).contains("private key set");
  }

  private TestConsole serve() {
    return new TestConsole().run("serve", "--settings", at("site/server/server.properties"));
  }
}
