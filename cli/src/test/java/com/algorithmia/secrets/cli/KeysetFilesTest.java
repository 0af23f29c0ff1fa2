package com.algorithmia.secrets.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.secrets.keysets.KeyInfo;
import com.algorithmia.secrets.keysets.KeysetFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** init and keyset commands on files, without a server. */
final class KeysetFilesTest {

  @TempDir Path dir;
  private Path server;
  private Path worker;

  @BeforeEach
  void init() {
    TestConsole init = run("init", "--single-machine", dir.resolve("site").toString());
    assertThat(init.code()).as(init.toString()).isZero();
    server = dir.resolve("site/server");
    worker = dir.resolve("site/worker");
  }

  private static TestConsole run(String... arguments) {
    return new TestConsole()
        .with("SECRET_STORE_SERVER", "http://127.0.0.1:9")
        .with("SECRET_STORE_API_KEY", "k")
        .run(arguments);
  }

  private static void ok(TestConsole result) {
    assertThat(result.code()).as(result.toString()).isZero();
  }

  private static List<KeyInfo.State> states(Path file) {
    return KeysetFiles.inspect(file).keys().stream().map(KeyInfo::state).toList();
  }

  @Test
  void init_makes_directories_apart_that_only_their_owner_can_enter() throws Exception {
    for (Path made : List.of(server, worker)) {
      assertThat(
              java.nio.file.attribute.PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(made)))
          .isEqualTo("rwx------");
    }
    assertThat(server.resolve("recipients/default/values-public.keyset")).exists();
    assertThat(server.resolve("recipients/default/values-private.keyset")).doesNotExist();
    assertThat(worker.resolve("recipients/default/values-private.keyset")).exists();
    assertThat(Files.readString(server.resolve("server.properties")))
        .contains("keys.directory = .")
        .contains("data.directory = ../data");
  }

  @Test
  void init_overwrites_nothing_and_dry_run_makes_nothing() {
    TestConsole again = run("init", "--single-machine", dir.resolve("site").toString());
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("never overwritten");
    ok(run("init", "--single-machine", dir.resolve("new").toString(), "--dry-run"));
    assertThat(dir.resolve("new")).doesNotExist();
    assertThat(run("init").code()).isEqualTo(2);
  }

  @Test
  void a_recipients_key_set_goes_through_its_rotation_and_the_server_keeps_the_public_half() {
    String[] where = {"--server-dir", server.toString(), "--worker-dir", worker.toString()};
    Path secret = worker.resolve("recipients/default/values-private.keyset");
    Path open = server.resolve("recipients/default/values-public.keyset");
    ok(rotate("values/default", "add", where));
    assertThat(states(secret)).containsExactly(KeyInfo.State.PRIMARY, KeyInfo.State.ENABLED);
    assertThat(states(open)).isEqualTo(states(secret));
    TestConsole unasked = rotate("values/default", "promote", where);
    assertThat(unasked.code()).as("no server to ask").isEqualTo(7);
    assertThat(states(secret)).containsExactly(KeyInfo.State.PRIMARY, KeyInfo.State.ENABLED);
    ok(rotate("values/default", "promote", with(where, "--force")));
    assertThat(states(open)).containsExactly(KeyInfo.State.ENABLED, KeyInfo.State.PRIMARY);
    ok(rotate("values/default", "retire", with(where, "--force")));
    assertThat(states(open)).containsExactly(KeyInfo.State.RETIRED, KeyInfo.State.PRIMARY);
    ok(rotate("values/default", "delete", with(where, "--force")));
    assertThat(states(secret)).containsExactly(KeyInfo.State.PRIMARY);
    assertThat(states(open)).containsExactly(KeyInfo.State.PRIMARY);
  }

  @Test
  void where_the_halves_are_apart_the_public_one_travels_in_a_file() {
    Path travels = dir.resolve("public.keyset");
    String name = "worker-configurations/default";
    ok(rotate(name, "add", "--worker-dir", worker.toString(), "--public-file", travels.toString()));
    Path open = server.resolve("recipients/default/worker-configurations-public.keyset");
    assertThat(states(open)).hasSize(1);
    ok(
        rotate(
            name, "adopt", "--server-dir", server.toString(), "--public-file", travels.toString()));
    assertThat(states(open)).hasSize(2);
    assertThat(
            rotate(
                    "values/default",
                    "adopt",
                    "--server-dir",
                    server.toString(),
                    "--public-file",
                    travels.toString())
                .code())
        .as("of another purpose")
        .isEqualTo(1);
    assertThat(rotate(name, "add", "--worker-dir", worker.toString()).code()).isEqualTo(2);
  }

  @Test
  void signatures_rotate_with_the_verification_key_sets_of_server_and_worker() {
    String[] where = {"--server-dir", server.toString(), "--worker-dir", worker.toString()};
    ok(rotate("signatures", "add", where));
    assertThat(states(server.resolve("signing.keyset"))).hasSize(2);
    assertThat(states(server.resolve("verification.keyset"))).hasSize(2);
    assertThat(states(worker.resolve("verification.keyset"))).hasSize(2);
    ok(rotate("audit", "add", "--server-dir", server.toString()));
    assertThat(states(server.resolve("audit.keyset"))).hasSize(2);
  }

  @Test
  void a_mistyped_recipient_is_answered_with_the_key_sets_there_are() {
    TestConsole result = rotate("values/defalt", "add", "--worker-dir", worker.toString());
    assertThat(result.code()).as(result.toString()).isEqualTo(2);
    assertThat(result.err())
        .contains("There are: values/default, worker-configurations/default.")
        .contains("Did you mean values/default?");
  }

  @Test
  void dry_run_and_wrong_names_change_nothing() {
    String[] where = {"--server-dir", server.toString(), "--worker-dir", worker.toString()};
    ok(rotate("values/default", "add", with(where, "--dry-run")));
    assertThat(states(server.resolve("recipients/default/values-public.keyset"))).hasSize(1);
    for (String name : new String[] {"value", "values", "values/../x", "audit/x", "values/"}) {
      assertThat(rotate(name, "add", where).code()).as(name).isEqualTo(2);
    }
  }

  @Test
  void rewrap_puts_secret_key_sets_under_another_master_key() throws Exception {
    String before = KeysetFiles.inspect(server.resolve("audit.keyset")).masterKeyId().orElseThrow();
    byte[] open = Files.readAllBytes(server.resolve("verification.keyset"));
    Path fresh = dir.resolve("fresh.key");
    ok(run("keyset", "rewrap", server.toString(), "--new-master-key-file", fresh.toString()));
    String after = KeysetFiles.inspect(server.resolve("audit.keyset")).masterKeyId().orElseThrow();
    assertThat(after).isNotEqualTo(before);
    assertThat(Files.readAllBytes(server.resolve("verification.keyset"))).isEqualTo(open);
    ok(
        run(
            "keyset",
            "rewrap",
            server.toString(),
            "--new-master-key-file",
            fresh.toString(),
            "--replace"));
    assertThat(fresh).doesNotExist();
    ok(rotate("audit", "add", "--server-dir", server.toString()));
  }

  @Test
  void create_makes_one_more_recipient_once() {
    Path theirs = dir.resolve("acme");
    String[] create = {
      "keyset",
      "create",
      "acme",
      "--server-dir",
      server.toString(),
      "--worker-dir",
      theirs.toString()
    };
    ok(run(create));
    assertThat(server.resolve("recipients/acme/values-public.keyset")).exists();
    assertThat(theirs.resolve("recipients/acme/values-private.keyset")).exists();
    assertThat(run(create).code()).isEqualTo(2);
  }

  private static TestConsole rotate(String name, String step, String... more) {
    String[] arguments = new String[4 + more.length];
    arguments[0] = "keyset";
    arguments[1] = "rotate";
    arguments[2] = name;
    arguments[3] = step;
    System.arraycopy(more, 0, arguments, 4, more.length);
    return run(arguments);
  }

  private static String[] with(String[] first, String last) {
    String[] all = java.util.Arrays.copyOf(first, first.length + 1);
    all[first.length] = last;
    return all;
  }
}
