package com.algorithmia.secrets.server.internal.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.secrets.server.internal.http.ApiFailure;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormReaderTest {

  private static final String TYPE = "application/x-www-form-urlencoded";

  private static Form read(String body) {
    return FormReader.read(TYPE, body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void reads_fields_as_browsers_send_them() {
    Form form = read("a=1+2&b=%C3%BC%26&c&a=3&=x&secret-value=x%0D%0Ay");

    assertThat(form.texts("a")).containsExactly("1 2", "3");
    assertThat(form.text("b")).isEqualTo("ü&");
    assertThat(form.text("c")).isEmpty();
    assertThat(form.revealSecret("value")).isEqualTo("x\ny");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=%", "a=%4", "a=%zz", "a=%ff", "%c3=1"})
  void what_is_not_well_formed_is_refused_and_not_repeated(String body) {
    assertThatThrownBy(() -> read(body))
        .isInstanceOf(ApiFailure.class)
        .hasMessageNotContaining(body);
  }

  @Test
  void too_many_fields_are_refused() {
    assertThatThrownBy(() -> read("a=1&".repeat(3_000))).isInstanceOf(ApiFailure.class);
  }

  @Test
  void another_type_is_refused() {
    assertThatThrownBy(() -> FormReader.read("text/plain", new byte[0]))
        .isInstanceOf(ApiFailure.class);
  }

  @Test
  void secrets_and_tokens_are_not_among_what_is_shown_again() {
    Form form = read("name=n&secret-value=hunter2&csrf=t&request=r&secret-pair-value=hunter3");

    assertThat(form.shown()).containsOnlyKeys("name");
    assertThat(FormState.of(form).text("secret-value")).isEmpty();
    assertThat(form.toString()).doesNotContain("hunter");
    assertThatThrownBy(() -> form.text("secret-value"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
