package com.algorithmia.secrets.server.internal.jetty;

import static com.algorithmia.secrets.server.internal.jetty.EchoServer.AUTHORIZATION;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class UploadTest {

  private static final String HEAD =
      "POST /upload HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + AUTHORIZATION;
  private static EchoServer server;

  @BeforeAll
  static void start() throws IOException {
    server = EchoServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String part(String name, String file, String content) {
    return "--XX\r\nContent-Disposition: form-data; name=\""
        + name
        + "\""
        + (file == null ? "" : "; filename=\"" + file + "\"")
        + "\r\n\r\n"
        + content
        + "\r\n";
  }

  private static String upload(String body) throws IOException {
    return Wire.exchange(
        server.port(),
        HEAD
            + "Content-Type: multipart/form-data; boundary=XX\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body);
  }

  private static void assertNothingIsLeft() throws IOException {
    try (var files = Files.list(server.temporary)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void a_file_is_taken_in_and_gone_after_the_request() throws IOException {
    String answer = upload(part("provider", "my.jar", "content") + "--XX--\r\n");

    assertThat(answer).startsWith("HTTP/1.1 200 ").contains("\"size\":7", "\"name\":\"my.jar\"");
    assertThat(server.uploaded.get().getParent()).isEqualTo(server.temporary);
    assertNothingIsLeft();
  }

  @Test
  void of_a_file_name_only_its_last_part_counts() throws IOException {
    for (String name : new String[] {"../../etc/x.jar", "C:\\\\dir\\\\x.jar", "/x.jar"}) {
      assertThat(upload(part("provider", name, "content") + "--XX--\r\n"))
          .contains("\"name\":\"x.jar\"");
    }
  }

  @Test
  void a_file_at_the_limit_is_taken_and_one_byte_more_is_not() throws IOException {
    assertThat(upload(part("provider", "x.jar", "x".repeat(100_000)) + "--XX--\r\n"))
        .startsWith("HTTP/1.1 200 ");
    assertThat(upload(part("provider", "x.jar", "x".repeat(100_001)) + "--XX--\r\n"))
        .startsWith("HTTP/1.1 413 ");
    assertNothingIsLeft();
  }

  @Test
  void other_forms_are_refused() throws IOException {
    assertThat(upload(part("other", "x.jar", "x") + "--XX--\r\n")).startsWith("HTTP/1.1 400 ");
    assertThat(upload("--XX--\r\n")).startsWith("HTTP/1.1 400 ");
    assertThat(
            upload(part("provider", "x.jar", "x") + part("provider", "y.jar", "y") + "--XX--\r\n"))
        .containsPattern("^HTTP/1.1 (400|413) ");
    assertThat(
            Wire.exchange(
                server.port(),
                HEAD + "Content-Type: application/java-archive\r\nContent-Length: 1\r\n\r\nx"))
        .startsWith("HTTP/1.1 415 ");
    assertNothingIsLeft();
  }

  @Test
  void a_form_without_a_boundary_is_refused() throws IOException {
    for (String type :
        new String[] {"", "; boundary", "; boundary=", "; boundar\"=XX", "; boundary=\"XX"}) {
      assertThat(
              Wire.exchange(
                  server.port(),
                  HEAD
                      + "Content-Type: multipart/form-data"
                      + type
                      + "\r\nContent-Length: 10\r\n\r\n--XX--\r\n\r\n"))
          .as(type)
          .startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void half_an_upload_leaves_nothing_behind() throws IOException {
    String half = part("provider", "x.jar", "x".repeat(50_000));
    try (Wire wire = new Wire(server.port())) {
      wire.send(
          HEAD
              + "Content-Type: multipart/form-data; boundary=XX\r\nContent-Length: 90000\r\n\r\n"
              + half);
      String answer = wire.endOutput().readAll();
      assertThat(answer.isEmpty() || answer.startsWith("HTTP/1.1 400 ")).isTrue();
    }
    assertNothingIsLeft();
  }
}
