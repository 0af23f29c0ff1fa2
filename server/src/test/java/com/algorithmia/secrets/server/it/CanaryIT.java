package com.algorithmia.secrets.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.secrets.server.internal.Contract;
import com.algorithmia.secrets.store.Role;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Values and sensitive settings go in and are found nowhere: no answer, header, log, metric, file.
 */
class CanaryIT {

  private static final String VALUE = canary();
  private static final String TOKEN = canary();
  private static final String WORKER_TOKEN = canary();

  private static Installation at;
  private static Scenario scenario;
  private static final ByteArrayOutputStream LOG = new ByteArrayOutputStream();
  private static PrintStream realErr;

  private static String canary() {
    byte[] bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return "canary+/" + HexFormat.of().formatHex(bytes) + "?&";
  }

  @BeforeAll
  static void start() throws IOException {
    realErr = System.err;
    System.setErr(new PrintStream(LOG, true, StandardCharsets.UTF_8));
    at = Installation.onH2();
    scenario = new Scenario(at);
    plant();
  }

  @AfterAll
  static void stop() {
    System.setErr(realErr);
    if (at != null) {
      at.close();
    }
  }

  /** In every way a value or setting can come in, right and wrong. */
  private static void plant() {
    Api admin = at.admin();
    String provider = scenario.servingProvider();
    String path = "/v1/admin/secret-provider/" + provider;
    admin.post(
        path,
        "{\"configuration\":{\"token\":\""
            + TOKEN
            + "\"},\"worker_configuration\":{\"token\":\""
            + WORKER_TOKEN
            + "\"}}");
    for (String where : new String[] {at.internal.id(), provider}) {
      String id =
          admin
              .post(
                  at.secretsPath(),
                  "{\"secret_key\":\"CANARY_"
                      + where.replace('-', '_')
                      + "\",\"secret_value\":\""
                      + VALUE
                      + "\",\"provider_id\":\""
                      + where
                      + "\"}")
              .id();
      admin.put(at.secretsPath() + "/" + id, "{\"secret_value\":\"" + VALUE + "2\"}");
      admin.put(
          at.secretsPath() + "/" + id,
          "{\"secret_key\":\"OTHER\",\"secret_value\":\"" + VALUE + "\"}");
      admin
          .with("If-Match", "\"999\"")
          .put(at.secretsPath() + "/" + id, "{\"secret_value\":\"" + VALUE + "\"}");
    }
    // Taken: it is the worker that refuses NUL, which no environment can hold.
    admin.post(
        at.secretsPath(), "{\"secret_key\":\"NUL\",\"secret_value\":\"" + VALUE + "\\u0000\"}");
    String[] wrong = {
      "{\"secret_key\":\"A\",\"secret_value\":\"" + VALUE,
      "{\"secret_key\":\"A\",\"secret_value\":" + VALUE + "}",
      "{\"secret_key\":\"A\",\"secret_value\":[\"" + VALUE + "\"]}",
      "{\"secret_key\":\"PATH\",\"secret_value\":\"" + VALUE + "\"}",
      "{\"secret_key\":\"A=B\",\"secret_value\":\"" + VALUE + "\"}",
      "{\"secret_key\":\"C\",\"secret_value\":\"" + VALUE + "x".repeat(65_537) + "\"}",
      "{\"secret_key\":\"D\",\"secret_value\":\"" + VALUE + "\",\"provider_id\":\"nowhere\"}",
      "{\"secret_key\":\"E\",\"secret_value\":\"" + VALUE + "\",\"type\":\"wrong\"}",
      "{\"secret_key\":\"F\",\"secret_value\":\"" + VALUE + "\",\"provider_key\":\"x\"}"
    };
    for (String json : wrong) {
      assertThat(admin.post(at.secretsPath(), json).status())
          .as(json.length() + " characters")
          .isGreaterThanOrEqualTo(400);
      assertThat(at.as("viewer").post(at.secretsPath(), json).status()).isGreaterThanOrEqualTo(400);
    }
    assertThat(
            admin
                .post(
                    path,
                    "{\"configuration\":{\"address\":\"elsewhere\",\"nonsense\":\""
                        + TOKEN
                        + "\"}}")
                .status())
        .isGreaterThanOrEqualTo(400);
    System.setProperty("memory-provider.down", "true");
    try {
      assertThat(
              admin
                  .post(
                      at.secretsPath(),
                      "{\"secret_key\":\"G\",\"secret_value\":\""
                          + VALUE
                          + "\",\"provider_id\":\""
                          + provider
                          + "\"}")
                  .status())
          .isGreaterThanOrEqualTo(500);
    } finally {
      System.clearProperty("memory-provider.down");
    }
  }

  private static void assertClean(String where, byte[] bytes) {
    for (String value : new String[] {VALUE, TOKEN, WORKER_TOKEN}) {
      assertThat(new Disguises(value).foundIn(bytes)).as(where).isEmpty();
    }
  }

  @Test
  void the_search_finds_what_it_looks_for() {
    String hidden =
        "x"
            + java.util.Base64.getEncoder()
                .encodeToString(("ab" + VALUE + "c").getBytes(StandardCharsets.UTF_8));
    assertThat(new Disguises(VALUE).foundIn(hidden.getBytes(StandardCharsets.UTF_8))).isNotEmpty();
    assertThat(new Disguises(VALUE).foundIn(("a" + VALUE).getBytes(StandardCharsets.UTF_8)))
        .contains("raw");
  }

  @Test
  void no_answer_for_any_role_shows_it() {
    for (Contract.Operation operation : Api.CONTRACT.operations()) {
      if (!operation.method().equals("GET")) {
        continue;
      }
      String path = scenario.call(operation.id()).path();
      List<String> roles = new ArrayList<>();
      for (Role role : Role.values()) {
        roles.add(role.wireName());
      }
      for (String role : roles) {
        Reply reply = at.as(role).get(path);
        assertClean(role + " GET " + path, reply.body());
        assertClean(
            role + " GET " + path, reply.headers().toString().getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  @Test
  void no_audit_line_shows_it() {
    Reply lines = at.admin().with("Accept", "application/x-ndjson").get("/v1/admin/audit");

    assertThat(lines.text()).contains("secret.create").endsWith("{\"complete\":true}\n");
    assertClean("audit", lines.body());
  }

  @Test
  void no_log_line_at_debug_shows_it() {
    String log = LOG.toString(StandardCharsets.UTF_8);

    assertThat(log).contains("DEBUG").contains("POST /v1/algorithms/{algorithmId}/secrets");
    assertClean("log", LOG.toByteArray());
    for (Role role : Role.values()) {
      assertThat(log).doesNotContain(at.key(role.wireName()));
    }
  }

  @Test
  void no_file_of_the_installation_shows_it() throws IOException {
    try (var files = Files.walk(at.folder)) {
      List<Path> all = files.filter(Files::isRegularFile).toList();
      assertThat(all).anySatisfy(file -> assertThat(file.toString()).endsWith(".mv.db"));
      for (Path file : all) {
        byte[] bytes = Files.readAllBytes(file);
        assertClean(file.toString(), bytes);
        for (Role role : Role.values()) {
          assertThat(new Disguises(at.key(role.wireName())).foundIn(bytes))
              .as(file.toString())
              .isEmpty();
        }
      }
    }
  }
}
