package com.algorithmia.secrets.server.internal.api;

import com.algorithmia.secrets.server.internal.http.Json;
import com.algorithmia.secrets.store.Bundle;
import com.algorithmia.secrets.store.Sealed;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A bundle as the document that is signed: {@code Bundle} in the contract. */
final class BundleDocument {

  static final String FORMAT = "secret-store/bundle/1";

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private BundleDocument() {}

  /**
   * @param nonce what the worker chose; null if it chose nothing
   * @param life how long it counts as an answer
   */
  static Json of(Bundle bundle, @Nullable String nonce, Duration life) {
    return Json.object(
        out -> {
          out.writeStringField("format", FORMAT);
          out.writeStringField("installation_id", bundle.installationId());
          out.writeObjectFieldStart("algorithm");
          out.writeStringField("id", bundle.algorithmId());
          out.writeStringField("owner", bundle.owner());
          out.writeStringField("name", bundle.name());
          out.writeEndObject();
          out.writeStringField("recipient", bundle.recipient());
          out.writeNumberField("revision", bundle.revision());
          Json.time(out, "issued_at", bundle.issued());
          Json.time(out, "expires_at", bundle.issued().plus(life));
          Json.text(out, "nonce", nonce);
          Json.array(out, "providers", bundle.providers(), BundleDocument::provider);
          Json.array(out, "entries", bundle.entries(), BundleDocument::entry);
        });
  }

  private static void provider(JsonGenerator out, Bundle.BundleProvider provider)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("id", provider.id());
    out.writeStringField("name", provider.name());
    out.writeStringField("kind", provider.internal() ? "internal" : "plugin");
    Json.text(out, "factory_class_name", provider.factoryClassName());
    out.writeStringField("digest", provider.moduleDigest());
    Views.texts(out, "configuration", provider.configuration());
    Sealed sealed = provider.workerConfiguration();
    if (sealed == null) {
      out.writeNullField("worker_configuration");
    } else {
      out.writeObjectFieldStart("worker_configuration");
      Json.text(out, "version", provider.workerConfigurationVersion());
      out.writeStringField("sealed", BASE64.encodeToString(sealed.bytes()));
      out.writeEndObject();
    }
    out.writeEndObject();
  }

  private static void entry(JsonGenerator out, Bundle.BundleEntry entry) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", entry.id());
    out.writeStringField("secret_key", entry.variable());
    out.writeStringField("owner_label", entry.ownerLabel());
    out.writeStringField("provider_id", entry.providerId());
    out.writeStringField("provider_key", entry.providerKey());
    Json.text(out, "version", entry.version());
    out.writeBooleanField("reference", entry.reference());
    Json.time(out, "expires", entry.expires());
    Sealed ciphertext = entry.ciphertext();
    Json.text(
        out, "ciphertext", ciphertext == null ? null : BASE64.encodeToString(ciphertext.bytes()));
    Json.text(out, "unavailable", entry.unavailable());
    out.writeEndObject();
  }
}
