package com.algorithmia.secrets.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes in is bounded and checked, and refused with a code that says why. */
class LimitsIT {

  private static final AtomicInteger COUNTER = new AtomicInteger();
  private static Installation at;
  private static Scenario scenario;
  private static Api admin;

  @BeforeAll
  static void start() throws IOException {
    at = Installation.onH2();
    scenario = new Scenario(at);
    admin = at.admin();
  }

  @AfterAll
  static void stop() {
    if (at != null) {
      at.close();
    }
  }

  private static String variable() {
    return "LIMIT_" + COUNTER.incrementAndGet();
  }

  private static Reply create(String value) {
    return admin.post(
        at.secretsPath(),
        "{\"secret_key\":\"" + variable() + "\",\"secret_value\":\"" + value + "\"}");
  }

  private static void assertRefused(Reply reply, int status, int code) {
    assertThat(reply.status()).as(reply.toString()).isEqualTo(status);
    assertThat(reply.code()).as(reply.toString()).isEqualTo(code);
  }

  @Test
  void a_value_of_65536_bytes_is_taken_and_one_of_65537_is_not() {
    assertThat(create("x".repeat(65_536)).status()).isEqualTo(200);
    assertRefused(create("x".repeat(65_537)), 413, 8111);
  }

  @Test
  void bytes_of_utf_8_count_and_not_characters_or_their_spelling() {
    assertThat(create("é".repeat(32_768)).status()).isEqualTo(200);
    assertRefused(create("é".repeat(32_768) + "x"), 413, 8111);
    assertThat(create("\\u0041".repeat(65_536)).status()).isEqualTo(200);
    assertThat(create("\\ud83d\\ude00".repeat(16_384)).status()).isEqualTo(200);
    assertRefused(create("\\ud83d\\ude00".repeat(16_384) + "x"), 413, 8111);
  }

  @Test
  void half_a_surrogate_pair_is_refused() {
    assertThat(create("\\ud83d").status()).isIn(400, 422);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PATH",
        "LD_PRELOAD",
        "SECRET_STORE_KEY",
        "BASH_FUNC_x",
        "JAVA_TOOL_OPTIONS",
        "1A",
        "_A",
        "A=B",
        "A-B",
        "A B",
        "",
        "A\\u0000",
        "A\\nB",
        "A\\u001b[31m",
        "\\u0410",
        "A.B",
        "../A"
      })
  void a_variable_that_is_none_or_dangerous_is_refused(String name) {
    Reply reply =
        admin.post(
            at.secretsPath(), "{\"secret_key\":\"" + name + "\",\"secret_value\":\"canary-x\"}");

    assertThat(reply.status()).as(reply.toString()).isEqualTo(400);
    assertThat(reply.text()).doesNotContain("canary-x").doesNotContain("\u001b");
  }

  @Test
  void names_with_line_breaks_and_escape_codes_do_no_harm() {
    for (String name :
        new String[] {"a\\r\\nSet-Cookie: x", "\\u001b[31mred", "x".repeat(10_000)}) {
      Reply reply =
          admin.post(
              at.secretsPath(),
              "{\"short_name\":\""
                  + name
                  + "\",\"secret_key\":\""
                  + variable()
                  + "\",\"secret_value\":\"x\"}");
      assertThat(reply.headers()).doesNotContainKey("set-cookie");
      assertThat(reply.text()).doesNotContain("\u001b").doesNotContain("\n");
    }
  }

  @Test
  void a_search_takes_wildcards_as_themselves() {
    String name = variable();
    admin.post(
        at.secretsPath(),
        "{\"short_name\":\"100%_sure\",\"secret_key\":\"" + name + "\",\"secret_value\":\"x\"}");

    assertThat(admin.get(at.secretsPath() + "?q=100%25_SURE").json().path("secrets")).hasSize(1);
    assertThat(admin.get(at.secretsPath() + "?q=%25%25%25").json().path("secrets")).isEmpty();
    assertThat(admin.get(at.secretsPath() + "?q='%20or%20'1'='1").json().path("secrets")).isEmpty();
  }

  @Test
  void a_list_pages_when_it_is_asked_to_and_both_names_hold_the_same() {
    for (int i = 0; i < 3; i++) {
      create("x");
    }
    Reply first = admin.get(at.secretsPath() + "?limit=2");
    assertThat(first.json().path("secrets")).hasSize(2);
    assertThat(first.json().path("results")).isEqualTo(first.json().path("secrets"));
    String marker = first.json().path("next_marker").asText();
    Reply second = admin.get(at.secretsPath() + "?limit=2&marker=" + marker);
    assertThat(second.json().path("secrets").get(0).path("id"))
        .isNotEqualTo(first.json().path("secrets").get(1).path("id"));
    Reply whole = admin.get(at.secretsPath());
    assertThat(whole.json().has("next_marker")).isFalse();
    assertThat(whole.json().path("secrets").size()).isGreaterThanOrEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=1001",
        "limit=x",
        "limit=1&limit=2",
        "type=other",
        "expires_before=soon",
        "nonsense=1",
        "marker=%00",
        "marker=forged"
      })
  void a_query_that_is_wrong_is_refused(String query) {
    assertThat(admin.get(at.secretsPath() + "?" + query).status()).isEqualTo(400);
  }

  @Test
  void a_revision_that_has_moved_on_is_409() {
    Reply made = create("x");
    String one = at.secretsPath() + "/" + made.id();

    Reply changed = admin.with("If-Match", made.etag()).put(one, "{\"description\":\"a\"}");
    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.etag()).isNotEqualTo(made.etag());
    assertRefused(
        admin.with("If-Match", made.etag()).put(one, "{\"description\":\"b\"}"), 409, 8104);
    assertRefused(admin.with("If-Match", made.etag()).delete(one), 409, 8104);
    assertThat(admin.with("If-Match", "*").put(one, "{\"description\":\"c\"}").status())
        .isEqualTo(200);
    for (String wrong : new String[] {"3", "W/\"3\"", "\"x\"", "\"1\", \"2\"", "\"\""}) {
      assertThat(admin.with("If-Match", wrong).put(one, "{}").status()).as(wrong).isEqualTo(400);
    }
  }

  @Test
  void the_same_request_twice_makes_one_secret_and_another_one_is_refused() {
    Api repeated = admin.with("Idempotency-Key", "key-" + variable());
    String json = "{\"secret_key\":\"" + variable() + "\",\"secret_value\":\"x\"}";

    Reply first = repeated.post(at.secretsPath(), json);
    Reply second = repeated.post(at.secretsPath(), json);
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.id()).isEqualTo(first.id());
    assertRefused(
        repeated.post(
            at.secretsPath(), "{\"secret_key\":\"" + variable() + "\",\"secret_value\":\"x\"}"),
        409,
        8107);
    assertThat(admin.with("Idempotency-Key", "a b").post(at.secretsPath(), json).status())
        .isEqualTo(400);
  }

  @Test
  void the_same_request_for_an_api_key_twice_makes_one_and_tells_which() {
    Api repeated = admin.with("Idempotency-Key", "key-" + variable());
    String json = "{\"name\":\"" + variable() + "\",\"role\":\"viewer\"}";

    Reply first = repeated.post("/v1/admin/keys", json);
    assertThat(first.status()).isEqualTo(200);
    Reply second = repeated.post("/v1/admin/keys", json);
    assertRefused(second, 409, 8124);
    assertThat(second.text())
        .contains(first.id())
        .doesNotContain(first.json().path("key").asText());
    assertThat(admin.delete("/v1/admin/keys/" + first.id()).status()).isEqualTo(204);
  }

  @Test
  void an_immutable_value_stays_and_a_variable_never_changes() {
    Reply made =
        admin.post(
            at.secretsPath(),
            "{\"secret_key\":\"" + variable() + "\",\"secret_value\":\"x\",\"immutable\":true}");
    String one = at.secretsPath() + "/" + made.id();

    assertRefused(admin.put(one, "{\"secret_value\":\"y\"}"), 409, 8113);
    assertThat(admin.put(one, "{\"secret_key\":\"OTHER\"}").status()).isEqualTo(400);
    assertThat(admin.put(one, "{\"description\":\"new\"}").status()).isEqualTo(200);
  }

  @Test
  void a_generated_value_is_made_and_not_shown() {
    Reply made =
        admin.post(
            at.secretsPath(),
            "{\"secretKey\":\""
                + variable()
                + "\",\"generate\":{\"length\":40,\"alphabet\":\"ab\"}}");

    assertThat(made.status()).isEqualTo(200);
    assertThat(made.text()).doesNotContainPattern("[ab]{40}");
    assertThat(
            admin
                .post(
                    at.secretsPath(),
                    "{\"secretKey\":\"" + variable() + "\",\"generate\":{\"length\":7}}")
                .status())
        .isEqualTo(400);
    assertThat(
            admin
                .post(
                    at.secretsPath(),
                    "{\"secretKey\":\"" + variable() + "\",\"secret_value\":\"x\",\"generate\":{}}")
                .status())
        .isEqualTo(400);
    assertRefused(
        admin.post(at.secretsPath(), "{\"secretKey\":\"" + variable() + "\"}"), 400, 8004);
  }

  @Test
  void references_are_off_until_allowed_and_then_only_within_their_patterns() {
    String provider = scenario.servingProvider();
    String references = "/v1/admin/secret-provider/" + provider + "/references";
    assertRefused(reference(provider, "team/demo/db"), 404, 8114);

    assertThat(
            admin.put(references, "{\"patterns\":[{\"pattern\":\"team/{account}/*\"}]}").status())
        .isEqualTo(200);

    assertThat(reference(provider, "team/demo/db").status()).isEqualTo(200);
    for (String key :
        new String[] {
          "team/other/db",
          "team/demo/../other/db",
          "team/demo/%2e%2e/other/db",
          "team//demo/db",
          "/team/demo/db",
          "team/demo/db/",
          "TEAM/demo/db",
          "team/demo/./db",
          "team/demo/x/y",
          "team\\\\demo\\\\db",
          "team/demo/",
          "team/dem\\u043e/db",
          "team/demo/d\\u0000b",
          "team/%64emo/db",
          "*",
          "team/demo/absent"
        }) {
      Reply reply = reference(provider, key);
      assertThat(reply.status()).as(key + " " + reply).isIn(400, 404);
    }
    // Not allowed and not there answer alike.
    assertThat(reference(provider, "team/other/db").text().replaceAll("\"id\":\"[^\"]*\"", ""))
        .isEqualTo(
            reference(provider, "team/demo/absent").text().replaceAll("\"id\":\"[^\"]*\"", ""));
    assertThat(
            admin
                .put(
                    "/v1/admin/secret-provider/" + at.internal.id() + "/references",
                    "{\"patterns\":[{\"pattern\":\"*\"}]}")
                .status())
        .isEqualTo(409);
  }

  private static Reply reference(String provider, String key) {
    return admin.post(
        at.secretsPath(),
        "{\"secret_key\":\""
            + variable()
            + "\",\"provider_key\":\""
            + key
            + "\",\"provider_id\":\""
            + provider
            + "\"}");
  }

  @Test
  void bad_jars_are_refused_and_change_nothing() throws IOException {
    int before = admin.get("/v1/admin/plugins").json().path("results").size();

    assertRefused(admin.upload("/v1/admin/plugins", Jars.zipBomb(), "x.jar"), 400, 8115);
    assertRefused(admin.upload("/v1/admin/plugins", Jars.zipSlip(), "x.jar"), 400, 8115);
    assertRefused(
        admin.upload("/v1/admin/plugins", "no jar".getBytes(StandardCharsets.UTF_8), "x.jar"),
        400,
        8115);
    byte[] good = Jars.memoryProvider("truncated");
    assertRefused(
        admin.upload("/v1/admin/plugins", java.util.Arrays.copyOf(good, good.length - 30), "x.jar"),
        400,
        8115);
    assertThat(admin.get("/v1/admin/plugins").json().path("results")).hasSize(before);
  }

  @Test
  void code_of_a_jar_that_is_not_approved_is_not_run() throws IOException {
    String digest =
        admin
            .upload("/v1/admin/plugins", Jars.memoryProvider("unapproved"), "x.jar")
            .json()
            .path("digest")
            .asText();

    assertRefused(admin.post("/v1/admin/plugins/" + digest + "/describe"), 409, 8117);
    assertRefused(
        admin.post("/v1/admin/plugins/" + digest + "/validate", "{\"configuration\":{}}"),
        409,
        8117);
    assertThat(admin.post("/v1/admin/plugins/" + digest + "/approve").json().path("state").asText())
        .isEqualTo("approved");
    Reply described = admin.post("/v1/admin/plugins/" + digest + "/describe");
    assertThat(described.json().path("described").asBoolean()).isTrue();
    Reply validated =
        admin.post("/v1/admin/plugins/" + digest + "/validate", "{\"configuration\":{}}");
    assertThat(validated.json().path("problems")).hasSize(2);
  }

  @Test
  void sensitive_settings_do_not_come_back_and_a_new_destination_needs_them_again() {
    String path = "/v1/admin/secret-provider/" + scenario.servingProvider();
    String settings = admin.get(path + "/configuration").json().path("settings").toString();

    assertThat(settings)
        .contains("{\"key\":\"address\",\"sensitive\":false,\"set\":true,\"value\":\"memory:1\"}")
        .contains("{\"key\":\"token\",\"sensitive\":true,\"set\":true}");
    assertRefused(admin.post(path, "{\"configuration\":{\"address\":\"memory:2\"}}"), 400, 8119);
    assertThat(
            admin
                .post(path, "{\"configuration\":{\"address\":\"memory:2\",\"token\":\"t2\"}}")
                .status())
        .isEqualTo(200);
  }

  @Test
  void the_internal_provider_can_not_be_changed_or_deleted() {
    String path = "/v1/admin/secret-provider/" + at.internal.id();

    assertRefused(admin.post(path, "{\"description\":\"x\"}"), 409, 8005);
    assertRefused(admin.delete(path), 409, 8005);
    assertThat(admin.get(path).json().path("name").asText())
        .isEqualTo("algorithmia_internal_secret_provider");
    assertThat(admin.get(path).json().path("description").asText())
        .isEqualTo("Internal Secret Provider");
  }

  @Test
  void a_provider_with_entries_is_not_deleted_and_a_disabled_one_takes_no_writes() {
    String provider = scenario.servingProvider();
    String path = "/v1/admin/secret-provider/" + provider;
    String json =
        "{\"secret_key\":\""
            + variable()
            + "\",\"secret_value\":\"x\",\"provider_id\":\""
            + provider
            + "\"}";
    String id = admin.post(at.secretsPath(), json).id();

    assertRefused(admin.delete(path), 409, 8118);
    assertThat(admin.post(path, "{\"isEnabled\":false}").json().path("state").asText())
        .isEqualTo("disabled");
    assertRefused(admin.put(at.secretsPath() + "/" + id, "{\"secret_value\":\"y\"}"), 409, 8012);
    assertThat(admin.post(path, "{\"isEnabled\":true}").json().path("state").asText())
        .isEqualTo("serving");
    assertThat(admin.delete(at.secretsPath() + "/" + id).status()).isEqualTo(204);
    assertThat(admin.delete(path).status()).isEqualTo(204);
  }

  @Test
  void a_provider_that_is_down_is_503_and_nothing_is_left_of_the_try() {
    String provider = scenario.servingProvider();
    String name = variable();
    String json =
        "{\"secret_key\":\""
            + name
            + "\",\"secret_value\":\"x\",\"provider_id\":\""
            + provider
            + "\"}";
    System.setProperty("memory-provider.down", "true");
    try {
      Reply reply = admin.post(at.secretsPath(), json);
      assertThat(reply.status()).as(reply.toString()).isEqualTo(503);
      assertThat(reply.headers()).containsKey("retry-after");
      assertThat(
              admin
                  .post("/v1/admin/secret-provider/" + provider + "/check")
                  .json()
                  .path("state")
                  .asText())
          .isEqualTo("FAILED");
    } finally {
      System.clearProperty("memory-provider.down");
    }
    assertThat(admin.get(at.secretsPath() + "?q=" + name).json().path("secrets")).isEmpty();
  }

  @Test
  void the_last_admin_key_stays() {
    String only =
        admin.get("/v1/admin/keys").json().path("results").findParents("role").stream()
            .filter(key -> key.path("role").asText().equals("admin"))
            .findFirst()
            .orElseThrow()
            .path("id")
            .asText();

    assertRefused(admin.delete("/v1/admin/keys/" + only), 409, 8120);
  }

  @Test
  void a_deleted_key_is_refused_at_once() {
    Reply made = admin.post("/v1/admin/keys", "{\"name\":\"short-lived\",\"role\":\"viewer\"}");
    Api viewer = admin.as(made.json().path("key").asText());
    assertThat(viewer.get("/v1/self").json().path("role").asText()).isEqualTo("viewer");

    assertThat(admin.delete("/v1/admin/keys/" + made.id()).status()).isEqualTo(204);

    assertRefused(viewer.get("/v1/self"), 401, 8100);
  }

  @Test
  void metrics_count_requests_by_route_and_show_no_path() {
    admin.get("/v1/algorithms/demo/hello");

    String metrics = admin.as(null).get("/metrics").text();

    assertThat(metrics)
        .contains("secretstore_http_requests_seconds_count")
        .contains("route=\"/v1/algorithms/{owner}/{name}\"")
        .doesNotContain("demo/hello");
    assertThat(admin.as(null).with("X-Forwarded-For", "10.0.0.1").get("/metrics").status())
        .isEqualTo(401);
  }
}
