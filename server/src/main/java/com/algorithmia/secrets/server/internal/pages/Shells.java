package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.server.internal.http.ApiRequest;
import com.algorithmia.secrets.server.internal.pages.PageRoutes.PageRoute;
import com.algorithmia.secrets.store.Session;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts pages into their frame; makes those that any request can end with. */
final class Shells {

  private static final int MAX_KEPT_CHARACTERS = 64 << 10;

  /** What was just done, by the word in the address that a form leads on to. */
  private static final Map<String, String> NOTICES =
      Map.ofEntries(
          Map.entry("secret-created", "The secret was created. Workers see it within a minute."),
          Map.entry("secret-updated", "The secret was updated. Workers see it within a minute."),
          Map.entry("secret-removed", "The secret was removed."),
          Map.entry("secret-restored", "The earlier version is in use again."),
          Map.entry("algorithm-created", "The algorithm was created."),
          Map.entry("account-created", "The account was created."),
          Map.entry("algorithm-removed", "The algorithm was removed."),
          Map.entry("account-removed", "The account was removed."),
          Map.entry("grant-created", "The secret is shared with the algorithm."),
          Map.entry("grant-removed", "The secret is no longer shared with the algorithm."),
          Map.entry("module-staged", "The module is here. Nothing of it has been run."),
          Map.entry(
              "provider-added",
              "The provider was added. It is not enabled yet: check its connection first."),
          Map.entry("provider-saved", "The provider was saved."),
          Map.entry("provider-enabled", "The provider is enabled."),
          Map.entry("provider-disabled", "The provider is disabled."),
          Map.entry("provider-default", "New secrets go to this provider from now on."),
          Map.entry("provider-removed", "The provider was removed."),
          Map.entry("provider-replaced", "The provider runs with the new module."),
          Map.entry("key-removed", "The key was removed, and its sessions have ended."),
          Map.entry("operation-settled", "The operation is settled."),
          Map.entry("operations-settled", "The providers were asked, and settled what they could."),
          Map.entry("operations-asked", "The providers were asked; nothing could be settled yet."),
          Map.entry("settings-reencrypted", "The settings lie under the primary key now."),
          Map.entry(
              "settings-encrypted-already", "All settings lie under the primary key already."),
          Map.entry("signed-out", "You are signed out."));

  private final Html html;
  private final Assets assets;
  private final Clock clock;

  Shells(Html html, Assets assets, Clock clock) {
    this.html = html;
    this.assets = assets;
    this.clock = clock;
  }

  /** A page with status 200. */
  Answer page(String template, String title, PageRequest request, Map<String, ?> parameters) {
    return page(200, template, title, request, parameters);
  }

  /** A page. */
  Answer page(
      int status, String template, String title, PageRequest request, Map<String, ?> parameters) {
    Shell shell =
        shell(title, request.path(), request.session(), notice(request.queryText("done")));
    return html.page(status, template, shell, parameters);
  }

  private Shell shell(
      String title, String path, @Nullable Session session, @Nullable String notice) {
    return new Shell(title, path, session, assets, clock.instant(), notice);
  }

  private static @Nullable String notice(@Nullable String done) {
    return done == null ? null : NOTICES.get(done);
  }

  /** Where {@code done} words lead: the address with the word. */
  static String done(String url, String word) {
    if (!NOTICES.containsKey(word)) {
      throw new IllegalArgumentException("There are no words for " + word);
    }
    return url + "?done=" + word;
  }

  /** The sign-in page. */
  Answer signIn(int status, ApiRequest request, SignIn signIn, @Nullable String done) {
    Shell shell = shell("Sign in", "/sign-in", null, notice(done));
    return html.page(status, "signIn", shell, Map.of("page", signIn));
  }

  /** Leads to sign-in, and from there back. */
  Answer signInFirst(ApiRequest request) {
    String path = request.incoming().path();
    if (request.incoming().headers("HX-Request").contains("true")) {
      return Html.secured(Answer.bytes(401, "text/plain; charset=utf-8", new byte[0]))
          .header("HX-Redirect", SignIn.url(path));
    }
    if (request.incoming().headers("Sec-Fetch-Site").contains("cross-site")) {
      // The cookie is there, perhaps: browsers don't send it when another site led here. The page
      // that this gives asks again by itself, and then the cookie comes along.
      Shell shell = shell("One moment", path, null, null);
      return html.page(200, "again", shell, Map.of("path", SignIn.safePath(path)));
    }
    return Html.seeOther(SignIn.url(path));
  }

  /** The sign-in page in the middle of a form: it keeps what was typed, apart from secrets. */
  Answer signInAgain(ApiRequest request, @Nullable Form form, PageRoute route) {
    Map<String, List<String>> kept =
        form == null || route.again() == null ? Map.of() : form.shown();
    int characters = kept.values().stream().flatMap(List::stream).mapToInt(String::length).sum();
    if (characters > MAX_KEPT_CHARACTERS) {
      kept = Map.of();
    }
    if (request.incoming().headers("HX-Request").contains("true")) {
      return signInFirst(request);
    }
    String path = request.incoming().path();
    SignIn signIn =
        kept.isEmpty()
            ? new SignIn(
                parent(path), null, Map.of(), "Your session has ended, and nothing was done.")
            : new SignIn(
                "/",
                path,
                kept,
                "Your session has ended, and nothing was done. Sign in to go on with your form; a"
                    + " value has to be entered again.");
    return signIn(401, request, signIn, null);
  }

  /** A button's page is most often the one above its address. */
  private static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash <= 0 ? "/" : path.substring(0, slash);
  }

  /** A page that tells of a failure. */
  Answer failure(ApiRequest request, @Nullable Session session, int status, String message) {
    Shell shell = shell(failed(status), request.incoming().path(), session, null);
    Map<String, Object> parameters = failure(request.requestId(), message, status);
    if (request.incoming().headers("HX-Request").contains("true")) {
      return html.page(status, "failurePart", shell, parameters);
    }
    return html.page(status, "failure", shell, parameters);
  }

  /** A page that tells of a request that could not be read. */
  Answer failure(String requestId, int status, String message) {
    Shell shell = shell(failed(status), "/", null, null);
    return html.page(status, "failure", shell, failure(requestId, message, status));
  }

  private static String failed(int status) {
    return switch (status) {
      case 403 -> "Not allowed";
      case 404 -> "Not found";
      default -> "That did not work";
    };
  }

  private static Map<String, Object> failure(String requestId, String message, int status) {
    return Map.of("message", message, "requestId", requestId, "status", status);
  }
}
