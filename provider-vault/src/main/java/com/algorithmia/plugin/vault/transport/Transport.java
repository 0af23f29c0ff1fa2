package com.algorithmia.plugin.vault.transport;

import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;

import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests until there is an answer, as long as that is safe and in time. Thread-safe.
 *
 * <p>Repeated are: what was never sent, 429 and the 412 of a standby that lags behind, because none
 * of these did anything; a broken connection or a 5xx only where the request's {@link
 * VaultRequest.Safety} allows it. A sealed Vault's 503 is not: somebody has to come and unseal it.
 * Answers that leave open what happened to a write become {@code OUTCOME_UNKNOWN}.
 */
public final class Transport implements AutoCloseable {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
  private static final Duration SMALL_SKEW = Duration.ofSeconds(2);

  private final TransportSettings settings;
  private final Time time;
  private final DoubleSupplier random;
  private final HttpSender sender;
  private volatile Duration skew = Duration.ZERO;
  private volatile Dated lastDate = new Dated("never", Instant.EPOCH);

  /**
   * Opens no connection.
   *
   * @param random from 0 to 1, spreads the retries of many clients
   */
  public Transport(TransportSettings settings, Time time, DoubleSupplier random) {
    this.settings = settings;
    this.time = time;
    this.random = random;
    this.sender = new HttpSender(settings);
  }

  /** The clock that deadlines run by. */
  public Time time() {
    return time;
  }

  /**
   * The time of day by the backend's clock, as far as it is known: what its answers say is exact to
   * the second, so a smaller difference does not count.
   */
  public Instant backendNow() {
    return time.now().plus(skew);
  }

  /**
   * Sends a request.
   *
   * @return Vault's answer with a status of 2xx or 4xx other than 412 and 429
   * @throws SecretProviderException of kind {@code UNAVAILABLE}, {@code THROTTLED} or {@code
   *     OUTCOME_UNKNOWN}
   */
  public Reply send(VaultRequest request, Deadline deadline) {
    boolean lost = false;
    SecretProviderException last =
        unavailable("The time for this call was over before the request was sent");
    for (int attempt = 1; ; attempt++) {
      if (deadline.isOver()) {
        throw lost ? outcomeUnknown(last) : last;
      }
      HttpSender.Result result = sender.send(request, deadline);
      HttpResponse<byte[]> response = result.response();
      Setback setback;
      if (response == null) {
        Trouble trouble = java.util.Objects.requireNonNull(result.trouble());
        setback =
            new Setback(trouble.sent(), trouble.worthRetry(), unreachable(trouble.message()), null);
      } else {
        Reply reply = reply(response, lost);
        setback = setback(reply, response);
        if (setback == null) {
          return reply;
        }
      }
      last = setback.failure;
      lost |= setback.applied && !request.isRead();
      Duration pause = setback.wanted == null ? pause(attempt) : spread(setback.wanted);
      boolean again =
          setback.worthRetry
              && attempt <= settings.retries()
              && pause.compareTo(deadline.remaining()) < 0
              && !(lost && request.safety() == VaultRequest.Safety.ONCE);
      if (!again || !waited(pause)) {
        throw lost ? outcomeUnknown(last) : last;
      }
    }
  }

  /**
   * Asks for the server's state, whose statuses mean something else than elsewhere. Neither retried
   * nor judged.
   *
   * @throws SecretProviderException of kind {@code UNAVAILABLE} if nothing like Vault answers
   */
  public Reply health(Deadline deadline) {
    VaultRequest request = VaultRequest.get(ApiPath.of("sys", "health"));
    HttpSender.Result result = sender.send(request, deadline);
    HttpResponse<byte[]> response = result.response();
    if (response == null) {
      throw unreachable(java.util.Objects.requireNonNull(result.trouble()).message());
    }
    Reply reply = reply(response, false);
    if (!reply.body().get("initialized").isTrue()
        && reply.body().get("initialized").type() != Json.Type.BOOLEAN) {
      throw notVault(response.body());
    }
    return reply;
  }

  /**
   * What stands between a request and its answer. {@code applied}: it may have done its work all
   * the same.
   */
  private record Setback(
      boolean applied,
      boolean worthRetry,
      SecretProviderException failure,
      @Nullable Duration wanted) {}

  private @Nullable Setback setback(Reply reply, HttpResponse<byte[]> response) {
    int status = reply.status();
    if (status == 429) {
      Duration wait = retryAfter(response);
      return new Setback(
          false,
          true,
          SecretProviderException.throttled(
              "Vault has too many requests (429): a quota is used up", wait),
          wait);
    }
    if (status == 412) {
      return new Setback(
          false,
          true,
          unavailable(
              "This node of Vault has not caught up with an earlier write (412). See vault_forwarding"),
          null);
    }
    if (status == 503 && reply.complains("sealed")) {
      return new Setback(
          false, false, unavailable("Vault is sealed: somebody has to unseal it"), null);
    }
    if (status >= 500) {
      return new Setback(
          true,
          true,
          unavailable("Vault failed (" + status + "): see the log of its server"),
          null);
    }
    if (status == 413) {
      return null;
    }
    boolean plausible =
        status == 204
            || reply.body().get("errors").type() == Json.Type.ARRAY
            || reply.body().names().contains("request_id")
            || reply.body().names().contains("data")
            || reply.body().names().contains("auth");
    return plausible ? null : new Setback(status < 300, false, notVault(response.body()), null);
  }

  private Reply reply(HttpResponse<byte[]> response, boolean lost) {
    byte[] bytes = response.body();
    Json body = bytes.length == 0 ? Json.MISSING : Json.parse(bytes);
    boolean wipe = body != null;
    if (wipe) {
      Arrays.fill(bytes, (byte) 0);
    }
    Instant when = date(response);
    return new Reply(response.statusCode(), body == null ? Json.MISSING : body, when, lost);
  }

  /** When an answer was given, by Vault's clock; by ours if it does not tell. */
  private Instant date(HttpResponse<byte[]> response) {
    String date = response.headers().firstValue("Date").orElse("");
    Dated last = lastDate;
    if (!last.text.equals(date)) {
      try {
        last = new Dated(date, ZonedDateTime.parse(date, RFC_1123_DATE_TIME).toInstant());
      } catch (DateTimeException e) {
        return backendNow();
      }
      lastDate = last;
    }
    Duration difference = Duration.between(time.now(), last.instant);
    skew = difference.abs().compareTo(SMALL_SKEW) <= 0 ? Duration.ZERO : difference;
    return last.instant;
  }

  /** A date and what it means: for a second all answers have the same, and parsing takes long. */
  private record Dated(String text, Instant instant) {}

  private static @Nullable Duration retryAfter(HttpResponse<byte[]> response) {
    String seconds = response.headers().firstValue("Retry-After").orElse("");
    return seconds.matches("[0-9]{1,9}") ? Duration.ofSeconds(Long.parseLong(seconds)) : null;
  }

  private Duration pause(int attempt) {
    long nanos =
        Math.min(LONGEST_PAUSE.toNanos(), FIRST_PAUSE.toNanos() << Math.min(attempt - 1, 10));
    return Duration.ofNanos((long) (nanos * (0.5 + random.getAsDouble())));
  }

  /** A little more than Vault asked for, so that its many clients do not come back at once. */
  private Duration spread(Duration wanted) {
    return wanted.plusNanos((long) (FIRST_PAUSE.toNanos() * random.getAsDouble()));
  }

  private boolean waited(Duration pause) {
    try {
      time.sleep(pause);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private SecretProviderException notVault(byte[] body) {
    String start =
        new String(
            body, 0, Math.min(body.length, 200), java.nio.charset.StandardCharsets.ISO_8859_1);
    return unavailable(
        start.contains("HTTP request to an HTTPS server")
            ? "The server at vault_addr wants TLS: vault_addr has to begin with https:"
            : "What answers at vault_addr does not answer like Vault: are host, port and path right, and is there a"
                + " proxy in between?");
  }

  private static SecretProviderException unreachable(String why) {
    return unavailable("Vault was not reached: " + why);
  }

  private static SecretProviderException unavailable(String message) {
    return new SecretProviderException(Kind.UNAVAILABLE, message);
  }

  private static SecretProviderException outcomeUnknown(SecretProviderException last) {
    return new SecretProviderException(
        Kind.OUTCOME_UNKNOWN,
        "The write was sent, but no answer says whether it happened. Last: " + last.getMessage());
  }

  /** Ends what is under way and refuses what comes later. Throws nothing. */
  @Override
  public void close() {
    sender.close();
  }
}
