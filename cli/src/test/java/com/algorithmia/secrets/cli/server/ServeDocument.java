package com.algorithmia.secrets.cli.server;

import com.algorithmia.secrets.server.ServerSettings;
import java.util.Map;
import java.util.TreeMap;

/** The settings of {@code serve}, for the documents. */
public final class ServeDocument {

  private static final Map<String, String> OF_THE_SERVER =
      Map.ofEntries(
          Map.entry(
              "server.host",
              "address to listen on; default 127.0.0.1, which only this machine reaches"),
          Map.entry("server.port", "port; 0 = any free one"),
          Map.entry("server.stop_seconds", "time for requests under way when it stops; default 10"),
          Map.entry("server.public_hosts", "host names that pages and sessions answer to"),
          Map.entry("tls.certificate_file", "certificate chain (PEM); with tls.key_file: TLS only"),
          Map.entry("tls.key_file", "its private key (PEM); both are read again when they change"),
          Map.entry(
              "plugins.upload", "`off`, `signed` or `on`; default `on` on loopback, else `signed`"),
          Map.entry("plugins.trust_file", "certificates (PEM) whose signatures on JARs count"),
          Map.entry("limits.concurrent_requests", "further ones get 503; default 64"),
          Map.entry("limits.connections", "default 4000"),
          Map.entry(
              "limits.held_requests", "requests of workers that wait for a change; default 3000"),
          Map.entry("limits.jar_bytes", "size of an uploaded JAR; default 64 MiB"));

  private ServeDocument() {}

  public static Map<String, String> rows() {
    Map<String, String> rows = new TreeMap<>(ServeSettings.KEYS);
    for (String key : ServerSettings.KEYS) {
      rows.put(key, OF_THE_SERVER.getOrDefault(key, ""));
    }
    return rows;
  }

  public static String variable(String key) {
    return ServeSettings.variable(key);
  }
}
