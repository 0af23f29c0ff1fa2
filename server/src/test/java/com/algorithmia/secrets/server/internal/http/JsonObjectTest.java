package com.algorithmia.secrets.server.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonObjectTest {

  private static final String CANARY = "canary-4711";

  private static JsonObject parse(String json) {
    return JsonObject.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void fields_are_read_by_type() {
    JsonObject object =
        parse(
            "{\"t\":\"x\",\"f\":true,\"n\":7,\"m\":{\"a\":\"b\",\"c\":null},"
                + "\"l\":[\"p\",\"q\"],\"i\":\"2027-01-31T12:00:00+01:00\",\"z\":null}");

    assertThat(object.text("t")).isEqualTo("x");
    assertThat(object.flag("f")).isTrue();
    assertThat(object.number("n")).isEqualTo(7);
    assertThat(object.map("m")).containsEntry("a", "b").containsEntry("c", null);
    assertThat(object.texts("l")).containsExactly("p", "q");
    assertThat(object.time("i")).isEqualTo("2027-01-31T11:00:00Z");
    assertThat(object.text("z")).isNull();
    assertThat(object.text("absent")).isNull();
    assertThat(object.mentions("z")).isTrue();
    assertThat(object.mentions("absent")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "[]",
        "\"canary-4711\"",
        "{",
        "{\"canary-4711\"",
        "{\"a\":\"canary-4711",
        "{\"a\":canary-4711}",
        "{\"a\":\"canary-4711\"}{}",
        "{\"a\":\"canary-4711\"} canary-4711",
        "{\"canary-4711\":1,\"canary-4711\":2}",
        "{\"a\":\"\\ud800canary-4711\\x\"}",
        "{\"a\":01}",
        "{\"a\":NaN}",
        "{'a':1}",
        "{\"a\":1,}",
        "/* canary-4711 */{}",
        "{\"a\":123456789012345678901234567890123456789}"
      })
  void what_is_no_json_object_is_refused_and_nothing_of_it_is_shown(String json) {
    assertThatExceptionOfType(ApiFailure.class)
        .isThrownBy(() -> parse(json))
        .satisfies(
            failure -> {
              assertThat(failure.status()).isEqualTo(400);
              assertThat(failure).hasMessageNotContaining(CANARY).hasNoCause();
            });
  }

  @Test
  void nesting_without_end_is_refused() {
    assertThatExceptionOfType(ApiFailure.class).isThrownBy(() -> parse("{\"a\":".repeat(100_000)));
    assertThatExceptionOfType(ApiFailure.class)
        .isThrownBy(() -> parse("{\"a\":" + "[".repeat(100_000)));
  }

  @Test
  void broken_utf_8_is_refused() {
    byte[] json = parse0("{\"a\":\"?\"}");
    json[6] = (byte) 0xff;

    assertThatExceptionOfType(ApiFailure.class).isThrownBy(() -> JsonObject.parse(json));
  }

  private static byte[] parse0(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void a_field_of_the_wrong_type_is_named_and_not_shown() {
    JsonObject object = parse("{\"a\":[\"canary-4711\"],\"b\":{\"c\":1}}");

    assertThatExceptionOfType(ApiFailure.class)
        .isThrownBy(() -> object.text("a"))
        .withMessageContaining("a must be a string")
        .withMessageNotContaining(CANARY);
    assertThatExceptionOfType(ApiFailure.class).isThrownBy(() -> object.map("b"));
    assertThatExceptionOfType(ApiFailure.class).isThrownBy(() -> object.flag("a"));
    assertThatExceptionOfType(ApiFailure.class).isThrownBy(() -> object.number("a"));
    assertThatExceptionOfType(ApiFailure.class).isThrownBy(() -> object.objects("a"));
  }

  @Test
  void an_unknown_field_is_refused_and_not_shown() {
    assertThatExceptionOfType(ApiFailure.class)
        .isThrownBy(() -> parse("{\"" + CANARY + "\":1}").only("name"))
        .withMessageContaining("name")
        .withMessageNotContaining(CANARY);
  }

  @Test
  void to_string_shows_names_only() {
    assertThat(parse("{\"secret_value\":\"" + CANARY + "\"}").toString())
        .isEqualTo("JsonObject[secret_value]");
  }
}
