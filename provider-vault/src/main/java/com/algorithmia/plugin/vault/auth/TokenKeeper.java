package com.algorithmia.plugin.vault.auth;

import com.algorithmia.plugin.vault.transport.Deadline;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a session's token alive in the background, so that an idle provider does not lose it and no
 * caller waits for a renewal. Renews after two thirds of the token's life; logs in anew where
 * renewing is refused or buys too little (the end of a maximum life); survives outages by trying
 * again for as long as the token lives.
 *
 * <p>Holds its session weakly: a provider that nobody closed can be collected, and its timer's
 * thread ends.
 */
public final class TokenKeeper implements AutoCloseable {

  /** Runs a task once, later, in one thread. */
  public interface Timer extends AutoCloseable {

    /** Plans a task. Does nothing after {@code close}. */
    void in(Duration delay, Runnable task);

    @Override
    void close();
  }

  private static final Logger LOG = LoggerFactory.getLogger(TokenKeeper.class);

  /**
   * A given token's life is looked up a little after its first use: not on the way of a first read.
   */
  static final Duration FIRST_LOOK = Duration.ofSeconds(2);

  /** Less than the second by which Vault rounds a life down. */
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(500);

  private static final Duration LONGEST_WAIT = Duration.ofDays(7);
  private static final Duration FOR_ONE_TRY = Duration.ofSeconds(20);

  private final WeakReference<Session> session;
  private final Timer timer;

  /** The life of the token when it was new: what a renewal is measured by. */
  private volatile Duration fullLife = Duration.ZERO;

  TokenKeeper(Session session, Timer timer) {
    this.session = new WeakReference<>(session);
    this.timer = timer;
  }

  /** Takes over a token that was just obtained. */
  void watch(Token token) {
    fullLife = token.life();
    if (!token.life().isZero()) {
      plan(token);
    } else if (!token.isOwn()) {
      timer.in(FIRST_LOOK, () -> withSession(token, this::learn));
    }
  }

  private void plan(Token token) {
    if (!token.life().isZero()) {
      Duration left = token.left(now());
      timer.in(clamp(left.multipliedBy(2).dividedBy(3)), () -> withSession(token, this::keepAlive));
    }
  }

  private void learn(Session live, Token token) {
    Token known = live.learn(token, deadline(live));
    if (known == null) {
      LOG.info("Vault does not tell the token its own life; it is not renewed");
      return;
    }
    fullLife = known.life();
    plan(known);
  }

  private void keepAlive(Session live, Token token) {
    Token renewed = token.isRenewable() ? live.renew(token, deadline(live)) : null;
    if (renewed != null && !isTooLittle(renewed)) {
      plan(renewed);
      return;
    }
    Token last = renewed == null ? token : renewed;
    if (live.canLogIn()) {
      withSession(last, this::logIn); // Of its own, since the renewal has made it the current one.
    } else if (renewed == null) {
      say(
          "The token in vault_token expires in "
              + Math.max(0, last.left(now()).toSeconds())
              + " s and can't be renewed: replace it");
    } else {
      say(
          "The token in vault_token nears the end of its maximum life, in "
              + Math.max(0, last.left(now()).toSeconds())
              + " s: replace it");
      plan(last);
    }
  }

  private void logIn(Session live, Token last) {
    live.replace(last, deadline(live)); // Which watches the new one.
  }

  private boolean isTooLittle(Token renewed) {
    return !renewed.life().isZero() && renewed.life().compareTo(fullLife.dividedBy(2)) < 0;
  }

  private void withSession(Token token, Step step) {
    Session live = session.get();
    if (live == null) {
      timer.close();
      return;
    }
    if (!live.isCurrent(token)) {
      return; // Replaced meanwhile: the new one has a plan of its own.
    }
    try {
      step.take(live, token);
    } catch (SecretProviderException e) {
      if (!live.isCurrent(token)) {
        return; // Closed, or replaced, in the middle of it.
      }
      say("The token could not be kept alive; trying again. " + e.getMessage());
      Duration left = token.life().isZero() ? LONGEST_WAIT : token.left(now());
      if (left.compareTo(Duration.ZERO) > 0) {
        Duration soon = left.dividedBy(4);
        Duration most = Duration.ofSeconds(30);
        timer.in(clamp(soon.compareTo(most) < 0 ? soon : most), () -> withSession(token, step));
      }
    }
  }

  private static Deadline deadline(Session live) {
    return Deadline.after(FOR_ONE_TRY, live.transport().time());
  }

  private static Duration clamp(Duration wait) {
    if (wait.compareTo(SHORTEST_WAIT) < 0) {
      return SHORTEST_WAIT;
    }
    return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }

  private long now() {
    Session live = session.get();
    return live == null ? 0 : live.transport().time().nanos();
  }

  /** Tells whoever reads the log. Messages never show credentials. */
  void say(@Nullable String message) {
    LOG.warn("{}", message);
  }

  @Override
  public void close() {
    timer.close();
  }

  private interface Step {
    void take(Session live, Token token);
  }
}
