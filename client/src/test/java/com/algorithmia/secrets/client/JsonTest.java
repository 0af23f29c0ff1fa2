package com.algorithmia.secrets.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {

  private static Json parse(String text) {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void what_is_written_is_what_was_read_numbers_included() {
    String text = "{\"a\":[1,2.50,-3e7,true,null],\"b\":{\"c\":\"\\u0000\\\"ü\"}}";
    assertThat(new String(parse(text).toBytes(), StandardCharsets.UTF_8)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{}x", "[1,]", "{\"a\":}", "nul", "'a'"})
  void what_is_not_json_is_null(String text) {
    assertThat(parse(text)).isNull();
  }

  @Test
  void nesting_has_a_limit() {
    assertThat(parse("[".repeat(10_000) + "]".repeat(10_000))).isNull();
  }

  @Test
  void what_is_missing_has_no_text_no_members_and_no_items() {
    Json missing = parse("{}").get("a").get("b");
    assertThat(missing).isSameAs(Json.MISSING);
    assertThat(missing.asText()).isEmpty();
    assertThat(missing.items()).isEmpty();
    assertThat(missing.members()).isEmpty();
    assertThat(missing.number(7)).isEqualTo(7);
    assertThat(missing.isTrue()).isFalse();
    assertThat(missing.asInstant()).isEmpty();
  }

  @Test
  void times_are_read_with_any_offset() {
    Instant noon = Instant.parse("2026-11-26T12:00:00Z");
    assertThat(Json.of("2026-11-26T12:00:00Z").asInstant()).contains(noon);
    assertThat(Json.of("2026-11-26T13:00:00+01:00").asInstant()).contains(noon);
    assertThat(Json.of("noon").asInstant()).isEmpty();
  }

  @Test
  void a_null_in_a_map_of_texts_becomes_null() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("keep", "x");
    texts.put("remove", null);
    assertThat(new String(Json.texts(texts).toBytes(), StandardCharsets.UTF_8))
        .isEqualTo("{\"keep\":\"x\",\"remove\":null}");
  }

  @Test
  void it_prints_its_type_only() {
    assertThat(Json.array(List.of(Json.of("hunter2"))).toString()).isEqualTo("Json[ARRAY]");
    assertThat(Json.of("hunter2").toString()).doesNotContain("hunter2");
  }
}
