package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.store.Role;
import com.algorithmia.secrets.store.Session;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What every page shows around its content. Holds the session's CSRF token, so {@code toString()}
 * shows the title only.
 */
public final class Shell {

  private final String title;
  private final String path;
  private final @Nullable Session session;
  private final Assets assets;
  private final Instant now;
  private final @Nullable String notice;

  Shell(
      String title,
      String path,
      @Nullable Session session,
      Assets assets,
      Instant now,
      @Nullable String notice) {
    this.title = title;
    this.path = path;
    this.session = session;
    this.assets = assets;
    this.now = now;
    this.notice = notice;
  }

  /** The page's title. */
  public String title() {
    return title;
  }

  /** Whether somebody is signed in. */
  public boolean signedIn() {
    return session != null;
  }

  /** Who is signed in: the name of the API key. */
  public String name() {
    return session == null ? "" : session.principal().name();
  }

  /** The role's name; empty if nobody is signed in. */
  public String role() {
    return session == null ? "" : session.principal().role().wireName();
  }

  /** Whether the role is one of these. */
  public boolean is(Role... roles) {
    if (session != null) {
      for (Role role : roles) {
        if (session.principal().role() == role) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether the role changes providers and the like. */
  public boolean admin() {
    return is(Role.ADMIN);
  }

  /** Whether the role changes secrets. */
  public boolean manages() {
    return is(Role.ADMIN, Role.DEVELOPER);
  }

  /** What every form must carry. */
  public String revealCsrfToken() {
    return session == null ? "" : session.revealCsrfToken();
  }

  /** An id for a new form, so that sending it twice is one request. */
  public String newRequestId() {
    return Ids.random();
  }

  /** The address of a file that comes with the pages. */
  public String asset(String name) {
    return assets.url(name);
  }

  /** The time of day. */
  public Instant now() {
    return now;
  }

  /** What was just done; null if nothing was. */
  public @Nullable String notice() {
    return notice;
  }

  /** For the navigation: {@code page} if this page is below the path, else null. */
  public @Nullable String current(String below) {
    return path.equals(below) || path.startsWith(below + "/") ? "page" : null;
  }

  @Override
  public String toString() {
    return "Shell[" + title + "]";
  }
}
