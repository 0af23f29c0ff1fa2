package com.algorithmia.plugin.vault.support;

import com.algorithmia.plugin.vault.transport.Json;
import java.util.Objects;
import java.util.UUID;

/** A certificate authority in OpenBao's own PKI engine. */
public final class Pki {

  private final Admin admin;
  private final String mount = "pki-" + UUID.randomUUID();
  private final String authority;

  public Pki(Admin admin) {
    this.admin = admin;
    admin.write(
        "sys/mounts/" + mount, "{\"type\":\"pki\",\"config\":{\"max_lease_ttl\":\"8760h\"}}");
    this.authority =
        text(
            admin.write(
                mount + "/root/generate/internal",
                "{\"common_name\":\"Test authority\",\"key_type\":\"ec\",\"ttl\":\"8000h\",\"not_before_duration\":\"60s\"}"),
            "certificate");
    for (String type : new String[] {"rsa", "ec", "ed25519"}) {
      admin.write(
          mount + "/roles/" + type,
          "{\"allow_any_name\":true,\"enforce_hostnames\":false,\"allow_ip_sans\":true,\"key_type\":\""
              + type
              + "\",\"ttl\":\"1h\"}");
    }
  }

  /** The authority's certificate. */
  public String authority() {
    return authority;
  }

  /** A certificate and its key, as PEM. */
  public record Issued(String certificate, String key) {}

  /** Issues a certificate for 127.0.0.1; {@code more} are parameters of the engine. */
  public Issued issue(String keyType, String more) {
    Json issued =
        admin.write(
            mount + "/issue/" + keyType,
            "{\"common_name\":\"client\"" + (more.isEmpty() ? "" : "," + more) + "}");
    return new Issued(text(issued, "certificate"), text(issued, "private_key"));
  }

  private static String text(Json answer, String name) {
    return Objects.requireNonNull(answer.get("data").get(name).text());
  }
}
