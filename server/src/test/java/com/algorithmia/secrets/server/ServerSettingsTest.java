package com.algorithmia.secrets.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.algorithmia.secrets.store.UploadPolicy;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerSettingsTest {

  @Test
  void without_settings_only_this_machine_reaches_it_and_may_upload() {
    ServerSettings settings = ServerSettings.parse(Map.of());

    assertThat(settings.host()).isEqualTo("127.0.0.1");
    assertThat(settings.isLoopback()).isTrue();
    assertThat(settings.uploadPolicy()).isEqualTo(UploadPolicy.ON);
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, , SIGNED", "192.0.2.1, , SIGNED", "no.such.host.invalid, , SIGNED", "localhost, , ON",
    "::1, , ON", "0.0.0.0, on, ON", "0.0.0.0, off, OFF", "127.0.0.1, signed, SIGNED"
  })
  void where_others_reach_it_jars_must_be_signed_unless_it_is_said_otherwise(
      String host, String upload, UploadPolicy.Mode expected) {
    Map<String, String> settings =
        upload == null
            ? Map.of("server.host", host)
            : Map.of("server.host", host, "plugins.upload", upload);

    assertThat(ServerSettings.parse(settings).uploadPolicy().mode()).isEqualTo(expected);
  }

  @Test
  void all_that_is_wrong_is_told_at_once() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                ServerSettings.parse(
                    Map.of(
                        "server.port", "70000",
                        "server.hots", "x",
                        "plugins.upload", "yes",
                        "limits.jar_bytes", "many")))
        .withMessageContaining("server.port: must be from 0 to 65535")
        .withMessageContaining("server.hots: there is no such setting")
        .withMessageContaining("plugins.upload: must be off, signed or on")
        .withMessageContaining("limits.jar_bytes: must be a whole number");
  }

  @Test
  void certificate_and_key_belong_together() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ServerSettings.parse(Map.of("tls.key_file", "/k")))
        .withMessageContaining("set both or none");
  }
}
