package com.algorithmia.secrets.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The two commands that admins in the field know by heart, as they were published. Changed are host
 * and key, and what the printing had lost: two brackets, a comma, a quote, two backslashes.
 */
class SeedCurlIT {

  private static final String CREATE =
      """
      curl https://api.CLUSTER_DOMAIN/v1/admin/secret-provider \\
          -X POST \\
          -H 'Authorization: Simple ADMIN_API_KEY' \\
          -H 'Content-Type: application/json' \\
          -d '{
            "name": "string",
            "description": "string",
            "moduleName": "string",
            "factoryClassName": "string",
            "interfaceVersion": "string",
            "configuration": {
              "key_1": "value_1"
            },
            "isEnabled": true,
            "isDefault": true
          }'
      """;

  private static final String UPLOAD =
      """
      curl https://api.CLUSTER_DOMAIN/v1/admin/plugins/secret-provider/PROVIDER_ID \\
          -X POST \\
          -H 'Authorization: Simple ADMIN_API_KEY' \\
          -F 'provider=@/LOCAL/PATH/TO/YOUR/MODULE.jar'
      """;

  private static Installation at;

  @BeforeAll
  static void start() throws IOException {
    at = Installation.onH2();
  }

  @AfterAll
  static void stop() {
    if (at != null) {
      at.close();
    }
  }

  private static String run(String command) throws Exception {
    String here =
        command
            .replace("https://api.CLUSTER_DOMAIN", at.server.uri().toString())
            .replace("ADMIN_API_KEY", at.key("admin"));
    Process curl =
        new ProcessBuilder(
                "sh", "-c", here.replace("curl http", "curl -sS -w '\\n%{http_code}' http"))
            .start();
    curl.getOutputStream().close();
    String out = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(curl.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(curl.waitFor(30, TimeUnit.SECONDS)).isTrue();
    Curl.mustBeThere(curl.exitValue());
    assertThat(err).isEmpty();
    return out;
  }

  private static JsonNode succeed(String command) throws Exception {
    String out = run(command);
    int end = out.lastIndexOf('\n');
    assertThat(out.substring(end + 1)).as(out).isEqualTo("200");
    return new ObjectMapper().readTree(out.substring(0, end));
  }

  @Test
  void the_provider_is_made_as_printed() throws Exception {
    JsonNode made = succeed(CREATE);

    assertThat(made.path("id").asText()).isNotEmpty();
    assertThat(made.path("name").asText()).isEqualTo("string");
    assertThat(made.path("moduleName").asText()).isEqualTo("string");
    assertThat(made.path("factoryClassName").asText()).isEqualTo("string");
    assertThat(made.path("interfaceVersion").asText()).isEqualTo("string");
    assertThat(made.path("isEnabled").asBoolean()).isTrue();
    assertThat(made.has("configuration")).isFalse();
    assertThat(made.path("state").asText()).isEqualTo("waiting_for_module");
  }

  @Test
  void a_provider_with_a_real_factory_serves_after_the_upload_and_is_the_default()
      throws Exception {
    Path jar = Files.createTempDirectory("curl").resolve("MODULE.jar");
    Files.write(jar, Jars.memoryProvider("by curl"));
    JsonNode made =
        succeed(
            CREATE
                .replace("\"name\": \"string\"", "\"name\": \"by curl\"")
                .replace(
                    "\"factoryClassName\": \"string\"",
                    "\"factoryClassName\": \"" + Jars.PLAIN_FACTORY + "\""));

    JsonNode uploaded =
        succeed(
            UPLOAD
                .replace("PROVIDER_ID", made.path("id").asText())
                .replace("/LOCAL/PATH/TO/YOUR/MODULE.jar", jar.toString()));

    assertThat(uploaded.path("state").asText()).isEqualTo("serving");
    assertThat(uploaded.path("isDefault").asBoolean()).isTrue();
    Reply secret =
        at.admin().post(at.secretsPath(), "{\"secret_key\":\"BY_CURL\",\"secret_value\":\"v\"}");
    assertThat(secret.json().path("provider_id").asText()).isEqualTo(made.path("id").asText());
  }
}
