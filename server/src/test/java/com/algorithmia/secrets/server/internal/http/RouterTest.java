package com.algorithmia.secrets.server.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouterTest {

  private final Router router =
      Router.of(
          new Routes()
              .get("/v1/algorithms", request -> Answer.noContent())
              .get("/v1/algorithms/{algorithmId}/secrets", request -> Answer.noContent())
              .post("/v1/algorithms/{algorithmId}/secrets", request -> Answer.noContent())
              .get("/v1/algorithms/{owner}/{name}", request -> Answer.noContent())
              .all());

  @Test
  void a_fixed_segment_wins_over_a_variable_one() {
    assertThat(router.match("GET", "/v1/algorithms/a1/secrets").route().path())
        .isEqualTo("/v1/algorithms/{algorithmId}/secrets");
    assertThat(router.match("GET", "/v1/algorithms/demo/hello").variables())
        .containsOnly(java.util.Map.entry("owner", "demo"), java.util.Map.entry("name", "hello"));
  }

  @Test
  void a_fixed_path_with_another_method_is_not_caught_by_a_variable_one() {
    Router withDelete =
        Router.of(
            new Routes()
                .get("/v1/things/{id}/secrets", request -> Answer.noContent())
                .delete("/v1/things/{id}/{other}", request -> Answer.noContent())
                .all());

    assertThatExceptionOfType(ApiFailure.class)
        .isThrownBy(() -> withDelete.match("DELETE", "/v1/things/1/secrets"))
        .matches(failure -> failure.status() == 405);
  }

  @Test
  void another_method_is_405_and_told_which_ones_there_are() {
    assertThatExceptionOfType(ApiFailure.class)
        .isThrownBy(() -> router.match("DELETE", "/v1/algorithms/a1/secrets"))
        .satisfies(
            failure -> {
              assertThat(failure.status()).isEqualTo(405);
              assertThat(failure.headers()).containsEntry("Allow", "GET, POST");
            });
  }

  @Test
  void a_head_goes_where_a_get_goes() {
    assertThat(router.match("HEAD", "/v1/algorithms").route().method()).isEqualTo("GET");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "*",
        "/v1",
        "/v1/algorithms/",
        "/v1//algorithms",
        "/v1/algorithms/{}/secrets/x",
        "/V1/algorithms",
        "/v1/algorithms//secrets",
        "/v1/algorithms/a/b/c/d/e"
      })
  void what_is_no_route_is_404(String path) {
    assertThatExceptionOfType(ApiFailure.class)
        .isThrownBy(() -> router.match("GET", path))
        .matches(failure -> failure.status() == 404);
  }

  @Test
  void the_same_route_twice_is_refused() {
    Routes twice =
        new Routes()
            .get("/a/{x}", request -> Answer.noContent())
            .get("/a/{y}", request -> Answer.noContent());

    assertThatIllegalArgumentException().isThrownBy(() -> Router.of(twice.all()));
  }
}
