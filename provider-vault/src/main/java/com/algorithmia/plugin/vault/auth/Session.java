package com.algorithmia.plugin.vault.auth;

import com.algorithmia.plugin.vault.transport.ApiPath;
import com.algorithmia.plugin.vault.transport.Deadline;
import com.algorithmia.plugin.vault.transport.Json;
import com.algorithmia.plugin.vault.transport.Reply;
import com.algorithmia.plugin.vault.transport.Transport;
import com.algorithmia.plugin.vault.transport.VaultRequest;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests with a token: gets one at the first request, and another one if it is refused.
 * Thread-safe.
 */
public final class Session implements AutoCloseable {

  private static final ApiPath LOOKUP = ApiPath.of("auth", "token", "lookup-self");
  private static final ApiPath RENEW = ApiPath.of("auth", "token", "renew-self");
  private static final ApiPath REVOKE = ApiPath.of("auth", "token", "revoke-self");
  private static final Duration FOR_CLOSING = Duration.ofSeconds(2);

  private final Transport transport;
  private final Login login;
  private final @Nullable String namespace;
  private final @Nullable String authNamespace;
  private final TokenKeeper keeper;
  private final Logins logins;
  private volatile boolean closed;

  /**
   * Sends nothing yet.
   *
   * @param namespace where secrets are; null for the root
   * @param authNamespace where tokens are made; null for the root
   */
  public Session(
      Transport transport,
      Login login,
      @Nullable String namespace,
      @Nullable String authNamespace,
      TokenKeeper.Timer timer) {
    this.transport = transport;
    this.login = login;
    this.namespace = namespace;
    this.authNamespace = authNamespace;
    this.keeper = new TokenKeeper(this, timer);
    this.logins = new Logins(transport, login, this::take);
  }

  /**
   * Sends a request as the provider.
   *
   * @return Vault's answer; 403 only if the token is a good one that may not do this
   * @throws SecretProviderException of kind {@code UNAUTHENTICATED} if no token is to be had, or as
   *     {@link Transport#send}
   */
  public Reply send(VaultRequest request, Deadline deadline) {
    Token token = token(deadline);
    Reply reply = transport.send(request.as(token.value(), namespace), deadline);
    if (!reply.isDenied() || isAccepted(token, deadline)) {
      return reply;
    }
    if (reply.isAfterLostAnswer()) {
      return reply; // The refusal may follow a success; the caller says so.
    }
    return sendWithAnother(token, request, deadline);
  }

  /** After a token was found not to be accepted: a missing right is not to be blamed for that. */
  private Reply sendWithAnother(Token bad, VaultRequest request, Deadline deadline) {
    Token fresh = login.canRepeat() ? replace(bad, deadline) : bad;
    if (fresh.isSameAs(bad)) {
      throw new SecretProviderException(Kind.UNAUTHENTICATED, login.adviceOnRefusedToken());
    }
    Reply reply = transport.send(request.as(fresh.value(), namespace), deadline);
    if (!reply.isDenied() || reply.isAfterLostAnswer() || isAccepted(fresh, deadline)) {
      return reply;
    }
    throw logins.refused(fresh, deadline);
  }

  /**
   * Sends a request where another one of the same call just showed that the token is good: a 403 is
   * taken for what it says.
   */
  public Reply sendUnquestioned(VaultRequest request, Deadline deadline) {
    return transport.send(request.as(token(deadline).value(), namespace), deadline);
  }

  /**
   * What Vault says of the token: its answer to {@code auth/token/lookup-self}. One that is not
   * accepted is replaced, as for any request. A human asks, who may have mended something: logs in
   * even if the same credentials were refused a moment ago.
   */
  public Reply lookUp(Deadline deadline) {
    Token token = token(deadline, true);
    Reply reply = lookUp(token, deadline);
    if (!reply.isDenied() || isDeniedByPolicy(reply) || !login.canRepeat()) {
      return reply;
    }
    Token fresh = logins.replace(token, deadline, true);
    return fresh.isSameAs(token) ? reply : lookUp(fresh, deadline);
  }

  private Reply lookUp(Token token, Deadline deadline) {
    return transport.send(VaultRequest.get(LOOKUP).as(token.value(), authNamespace), deadline);
  }

  /**
   * Whether a token that was refused something is good at all: only then it is a question of
   * rights.
   */
  private boolean isAccepted(Token token, Deadline deadline) {
    Reply reply = lookUp(token, deadline);
    return !reply.isDenied() || isDeniedByPolicy(reply);
  }

  /**
   * Whether a token may not look itself up though it is good. Vault wraps what its policies refuse
   * into "1 error occurred", and mentions bad tokens otherwise.
   */
  public static boolean isDeniedByPolicy(Reply reply) {
    return reply.complains("1 error occurred") && !reply.complains("token");
  }

  private Token token(Deadline deadline) {
    return token(deadline, false);
  }

  private Token token(Deadline deadline, boolean anyway) {
    Token token = logins.current();
    if (closed) {
      throw closedFailure();
    }
    return token != null && !token.isExpired(transport.time().nanos())
        ? token
        : logins.replace(token, deadline, anyway);
  }

  /** Logs in unless somebody else did meanwhile, or the same credentials were just refused. */
  Token replace(@Nullable Token stale, Deadline deadline) {
    return logins.replace(stale, deadline, false);
  }

  /** Takes over a token that a login just gave. */
  private void take(Token fresh) {
    if (closed) {
      revoke(fresh);
      throw closedFailure();
    }
    keeper.watch(fresh);
  }

  /** Learns how long a given token lives. Gives null if Vault does not tell. */
  @Nullable Token learn(Token token, Deadline deadline) {
    long before = transport.time().nanos();
    Reply reply = lookUp(token, deadline);
    if (!reply.isOk()) {
      return null;
    }
    Json data = reply.data();
    return logins.update(
        token,
        token.living(
            Duration.ofSeconds(Math.max(0, data.get("ttl").number(0))),
            data.get("renewable").isTrue(),
            before));
  }

  /** Renews a token. Gives null if Vault refuses. */
  @Nullable Token renew(Token token, Deadline deadline) {
    long before = transport.time().nanos();
    Reply reply =
        transport.send(
            VaultRequest.post(RENEW, Json.object(Map.of()), VaultRequest.Safety.READ)
                .as(token.value(), authNamespace),
            deadline);
    if (!reply.isOk()) {
      return null;
    }
    Json auth = reply.body().get("auth");
    return logins.update(
        token,
        token.living(
            Duration.ofSeconds(Math.max(0, auth.get("lease_duration").number(0))),
            auth.get("renewable").isTrue(),
            before));
  }

  boolean isCurrent(Token token) {
    return !closed && logins.current() == token;
  }

  boolean canLogIn() {
    return login.canRepeat();
  }

  /** The time of day by Vault's clock. */
  public Instant now() {
    return transport.backendNow();
  }

  Transport transport() {
    return transport;
  }

  private static SecretProviderException closedFailure() {
    return new SecretProviderException(Kind.UNAVAILABLE, "This provider was closed");
  }

  /** Refuses later requests and revokes the token if it was obtained here. Throws nothing. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    keeper.close();
    Token last = logins.current();
    if (last != null) {
      revoke(last);
    }
  }

  private void revoke(Token token) {
    if (!token.isOwn() || token.isExpired(transport.time().nanos())) {
      return;
    }
    try {
      transport.send(
          VaultRequest.post(REVOKE, Json.object(Map.of()), VaultRequest.Safety.ONCE)
              .as(token.value(), authNamespace),
          Deadline.after(FOR_CLOSING, transport.time()));
    } catch (SecretProviderException e) {
      keeper.say("The token could not be revoked; it expires by itself. " + e.getMessage());
    }
  }

  @Override
  public String toString() {
    return "Session[" + login + "]";
  }
}
