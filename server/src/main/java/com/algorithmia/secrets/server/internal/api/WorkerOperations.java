package com.algorithmia.secrets.server.internal.api;

import com.algorithmia.secrets.keysets.KeyId;
import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.server.internal.http.ApiFailure;
import com.algorithmia.secrets.server.internal.http.ApiRequest;
import com.algorithmia.secrets.server.internal.http.Json;
import com.algorithmia.secrets.server.internal.http.Query;
import com.algorithmia.secrets.server.internal.http.Routes;
import com.algorithmia.secrets.store.Bundle;
import com.algorithmia.secrets.store.Bundles;
import com.algorithmia.secrets.store.WorkerReport;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What workers ask for: the signed bundle of an algorithm, at once or when something changes. */
public final class WorkerOperations {

  private static final Pattern NONCE = Pattern.compile("[A-Za-z0-9_-]{16,86}");
  private static final Pattern WORKER = Pattern.compile("[A-Za-z0-9._-]{1,128}");
  private static final Pattern KEY_IDS = Pattern.compile("[0-9a-f]{8}(, ?[0-9a-f]{8}){0,199}");
  private static final Pattern ETAG = Pattern.compile("(?:W/)?\"([\\x21\\x23-\\x7e]{1,200})\"");
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  /** How long a bundle counts as an answer. */
  private static final Duration ANSWER_LIFE = Duration.ofMinutes(5);

  private final Bundles bundles;
  private final HeldRequests held;

  /** Works on these. */
  public WorkerOperations(Bundles bundles, HeldRequests held) {
    this.bundles = bundles;
    this.held = held;
  }

  /** Adds its routes. */
  public void register(Routes routes) {
    routes.held("/v1/worker/algorithms/{owner}/{name}/bundle", this::bundle);
  }

  private CompletableFuture<Answer> bundle(ApiRequest request) {
    Query query = request.query("wait", "nonce");
    String nonce = matching(query.text("nonce"), NONCE, "nonce");
    Integer wait = query.number("wait", 0, (int) Bundles.MAX_WAIT.toSeconds());
    String known = knownEtag(request);
    WorkerReport report = report(request);
    String owner = request.variable("owner");
    String name = request.variable("name");
    HeldRequests.Attempt<Answer> attempt =
        () ->
            bundles
                .fetch(request.actor(), owner, name, report, known, Duration.ZERO)
                .map(bundle -> answer(bundle, nonce));
    if (known == null) {
      return CompletableFuture.completedFuture(attempt.run().orElseThrow());
    }
    return held.hold(
        attempt,
        Duration.ofSeconds(wait == null ? 0 : wait),
        () -> Answer.notModified('"' + known + '"'));
  }

  private static @Nullable String knownEtag(ApiRequest request) {
    String header = request.header("If-None-Match");
    if (header == null) {
      return null;
    }
    var matcher = ETAG.matcher(header);
    if (!matcher.matches()) {
      throw ApiFailure.malformed("If-None-Match must be one entity tag as this server gave it");
    }
    return matcher.group(1);
  }

  private static WorkerReport report(ApiRequest request) {
    String worker = matching(request.header("Secret-Store-Worker"), WORKER, "Secret-Store-Worker");
    String ids = matching(request.header("Secret-Store-Key-Ids"), KEY_IDS, "Secret-Store-Key-Ids");
    Set<String> keyIds =
        ids == null ? Set.of() : new LinkedHashSet<>(List.of(ids.split(", ?", -1)));
    return new WorkerReport(worker == null ? "unnamed" : worker, keyIds);
  }

  private static @Nullable String matching(@Nullable String text, Pattern pattern, String name) {
    if (text != null && !pattern.matcher(text).matches()) {
      throw ApiFailure.malformed(name + " must be like " + pattern.pattern());
    }
    return text;
  }

  private Answer answer(Bundle bundle, @Nullable String nonce) {
    byte[] payload = BundleDocument.of(bundle, nonce, ANSWER_LIFE).toBytes();
    byte[] signature = bundles.sign(payload);
    Json envelope =
        Json.object(
            out -> {
              out.writeStringField("payload", BASE64.encodeToString(payload));
              out.writeStringField("signature", BASE64.encodeToString(signature));
              out.writeStringField(
                  "key_id", KeyId.claimedBy(signature).map(KeyId::toString).orElse(""));
            });
    return Answer.json(envelope).header("ETag", '"' + bundle.etag() + '"');
  }
}
