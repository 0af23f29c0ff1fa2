package com.algorithmia.secrets.worker.internal.bundle;

import com.algorithmia.secrets.client.Json;
import com.algorithmia.secrets.client.SignedBundle;
import com.algorithmia.secrets.keysets.KeysetException;
import com.algorithmia.secrets.keysets.VerificationKeyset;
import com.algorithmia.secrets.worker.WorkerException;
import com.algorithmia.secrets.worker.WorkerException.Reason;
import com.algorithmia.secrets.worker.internal.bundle.Bundle.Entry;
import com.algorithmia.secrets.worker.internal.bundle.Bundle.ProviderSpec;
import com.algorithmia.secrets.worker.internal.bundle.Bundle.SealedSettings;
import com.algorithmia.secrets.worker.internal.process.Printable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether an answer is the pinned installation's bundle for this algorithm, made for this
 * very request. The signature comes first, over the bytes as they came; only then are they parsed.
 *
 * <p>Freshness is proven by the nonce, so no clock has to be right for it.
 */
public final class BundleReader {

  private static final String FORMAT = "secret-store/bundle/1";
  private static final byte[] SIGNED_PREFIX = (FORMAT + "\n").getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_ENTRIES = 10_000;

  private final Supplier<VerificationKeyset> verification;
  private final String installationId;
  private final String owner;
  private final String algorithm;

  /**
   * For one algorithm of one installation.
   *
   * @param installationId pinned: from this worker's own files
   * @param verification likewise; asked for when the first bundle is there
   */
  public BundleReader(
      String installationId,
      Supplier<VerificationKeyset> verification,
      String owner,
      String algorithm) {
    this.installationId = installationId;
    this.verification = verification;
    this.owner = owner;
    this.algorithm = algorithm;
  }

  /**
   * Verifies and reads.
   *
   * @param nonce the one of the request
   * @throws WorkerException NOT_TRUSTED if anything about it is not as it must be
   */
  public Bundle read(SignedBundle signed, String nonce) {
    byte[] payload = signed.payload();
    verify(signed, payload);
    Json json = Json.parse(payload);
    if (json == null || !FORMAT.equals(json.get("format").text())) {
      throw refused(
          "it is of another format than " + FORMAT + "; this worker and the server do not fit");
    }
    same("installation", installationId, json.get("installation_id").text());
    Json named = json.get("algorithm");
    same(
        "algorithm",
        owner + "/" + algorithm,
        named.get("owner").text() + "/" + named.get("name").text());
    if (!nonce.equals(json.get("nonce").text())) {
      throw refused("it is no answer to this request, but was recorded before");
    }
    long revision = json.get("revision").number(-1);
    if (revision < 0) {
      throw incomplete("revision");
    }
    Map<String, ProviderSpec> providers = new LinkedHashMap<>();
    for (Json provider : json.get("providers").items()) {
      ProviderSpec spec = provider(provider);
      if (providers.put(spec.id(), spec) != null) {
        throw refused("it names a provider twice");
      }
    }
    return new Bundle(
        text(json, "recipient"), revision, providers, entries(json.get("entries"), providers));
  }

  private void verify(SignedBundle signed, byte[] payload) {
    byte[] message = new byte[SIGNED_PREFIX.length + payload.length];
    System.arraycopy(SIGNED_PREFIX, 0, message, 0, SIGNED_PREFIX.length);
    System.arraycopy(payload, 0, message, SIGNED_PREFIX.length, payload.length);
    try {
      verification.get().verify(signed.signature(), message);
    } catch (KeysetException e) {
      throw refused(
          switch (e.reason()) {
            case KEY_MISSING, KEY_RETIRED ->
                "it is signed by a key that this worker does not trust ("
                    + Printable.of(signed.keyId())
                    + "): forged, of another installation, or the worker's verification.keyset is"
                    + " out of date";
            default -> "its signature is wrong: it was altered or forged";
          });
    }
  }

  private static void same(String what, String expected, String found) {
    if (!expected.equals(found)) {
      throw refused(
          "it is for another "
              + what
              + " ("
              + Printable.of(found)
              + ", expected was "
              + expected
              + ")");
    }
  }

  private static ProviderSpec provider(Json json) {
    Json sealed = json.get("worker_configuration");
    String kind = text(json, "kind");
    if (!kind.equals("internal") && !kind.equals("plugin")) {
      throw refused("it names a provider of an unknown kind; update this worker");
    }
    return new ProviderSpec(
        text(json, "id"),
        text(json, "name"),
        kind.equals("internal"),
        json.get("factory_class_name").asText().orElse(null),
        text(json, "digest"),
        json.get("configuration").asTexts(),
        sealed.isObject()
            ? new SealedSettings(text(sealed, "version"), bytes(sealed.get("sealed")))
            : null);
  }

  private static List<Entry> entries(Json json, Map<String, ProviderSpec> providers) {
    if (json.items().size() > MAX_ENTRIES) {
      throw refused("it has more than " + MAX_ENTRIES + " entries");
    }
    List<Entry> entries = new ArrayList<>();
    Set<String> variables = new HashSet<>();
    for (Json item : json.items()) {
      Json sealed = item.get("ciphertext");
      Entry entry =
          new Entry(
              text(item, "secret_key"),
              text(item, "provider_id"),
              text(item, "provider_key"),
              item.get("version").asText().orElse(null),
              item.get("owner_label").asText().orElse(null),
              item.get("expires").asInstant().orElse(null),
              sealed.type() == Json.Type.TEXT ? bytes(sealed) : null,
              item.get("unavailable").asText().orElse(null));
      if (!variables.add(entry.variable()) || !providers.containsKey(entry.providerId())) {
        throw refused("it has a variable twice, or one of a provider that it does not name");
      }
      entries.add(entry);
    }
    return entries;
  }

  private static String text(Json json, String member) {
    @Nullable String text = json.get(member).asText().orElse(null);
    if (text == null || text.isEmpty()) {
      throw incomplete(member);
    }
    return text;
  }

  private static byte[] bytes(Json json) {
    try {
      return Base64.getUrlDecoder().decode(json.text());
    } catch (IllegalArgumentException e) {
      throw refused("it holds bytes that are not base64url"); // The cause quotes them.
    }
  }

  private static WorkerException incomplete(String member) {
    return refused("it lacks its " + member);
  }

  private static WorkerException refused(String why) {
    return new WorkerException(Reason.NOT_TRUSTED, "the server's bundle is not trusted: " + why);
  }
}
