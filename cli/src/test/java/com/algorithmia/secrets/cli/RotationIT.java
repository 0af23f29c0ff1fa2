package com.algorithmia.secrets.cli;

import static com.algorithmia.secrets.cli.Site.ok;
import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.secrets.keysets.KeyInfo;
import com.algorithmia.secrets.keysets.KeysetFiles;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The whole rotation of what values are sealed with, with the restarts that it needs. */
final class RotationIT {

  @Test
  void values_are_sealed_anew_under_a_new_key_and_the_old_one_is_retired() throws Exception {
    Site site = Site.create();
    site.start();
    site.ok("account", "create", "acme");
    site.ok("algorithm", "create", "acme/one");
    ok(site.admin().input("first"), "secret", "create", "acme/one", "A");
    ok(site.admin().input("second"), "secret", "update", "acme/one", "A");
    String old = keys(site).get(0).id().toString();

    rotate(site, "add");
    String fresh = keys(site).get(1).id().toString();
    TestConsole early = rotation(site, "promote");
    assertThat(early.code()).as("the running server does not have it").isEqualTo(5);
    restart(site);
    rotate(site, "promote");
    restart(site);

    TestConsole inUse = rotation(site, "retire");
    assertThat(inUse.code()).isEqualTo(5);
    assertThat(inUse.err()).contains("keyset reencrypt");

    Path key = site.path("reencryptor.key");
    site.ok("key", "create", "re", "--role", "reencryptor", "--out", key.toString());
    String[] reencrypt = {
      "keyset", "reencrypt", "--key-id", old, "--worker-dir", site.worker().toString()
    };
    assertThat(ok(site.console(key), reencrypt)).contains("2 sealed anew");
    assertThat(ok(site.console(key), reencrypt)).contains("0 sealed anew");

    rotate(site, "retire");
    restart(site);
    assertThat(site.ok("keyset", "status"))
        .contains(old + "  retired")
        .contains(fresh + "  primary");
    assertThat(site.ok("secret", "history", "acme/one", "A").lines()).hasSize(3);
    Path heads = site.path("x/data/audit.heads");
    assertThat(site.ok("audit", "verify", "--heads", heads.toString()))
        .contains("is intact")
        .contains("No chain lost its end");
    site.stop();
  }

  private static List<KeyInfo> keys(Site site) {
    return KeysetFiles.inspect(site.server().resolve("recipients/default/values-public.keyset"))
        .keys();
  }

  private static void restart(Site site) throws Exception {
    site.stop();
    site.start();
  }

  private static void rotate(Site site, String step) {
    TestConsole result = rotation(site, step);
    assertThat(result.code()).as(result.toString()).isZero();
  }

  private static TestConsole rotation(Site site, String step) {
    return site.admin()
        .run(
            "keyset",
            "rotate",
            "values/default",
            step,
            "--server-dir",
            site.server().toString(),
            "--worker-dir",
            site.worker().toString());
  }
}
