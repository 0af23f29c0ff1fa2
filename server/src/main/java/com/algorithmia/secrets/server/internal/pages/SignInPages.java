package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.server.internal.http.ApiRequest;
import com.algorithmia.secrets.server.internal.http.Authenticator;
import com.algorithmia.secrets.server.internal.http.Routes;
import com.algorithmia.secrets.server.internal.pages.PageRoutes.Resumed;
import com.algorithmia.secrets.store.IssuedSession;
import com.algorithmia.secrets.store.Role;
import com.algorithmia.secrets.store.Session;
import com.algorithmia.secrets.store.Sessions;
import com.algorithmia.secrets.store.StoreException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sign-in with an API key, and sign-out. */
final class SignInPages {

  private static final String KEPT = "kept-";
  private static final Set<Role> FOR_PROGRAMS = Set.of(Role.WORKER, Role.REENCRYPTOR);

  private final Sessions sessions;
  private final Gate gate;
  private final Shells shells;
  private final PageRoutes routes;

  SignInPages(Sessions sessions, Gate gate, Shells shells, PageRoutes routes) {
    this.sessions = sessions;
    this.gate = gate;
    this.shells = shells;
    this.routes = routes;
  }

  void register(Routes open) {
    open.page("GET", "/sign-in", request -> gate.open(request, () -> show(request)));
    open.page("POST", "/sign-in", request -> gate.open(request, () -> signIn(request)));
    routes.button("/sign-out", Set.of(Role.values()), this::signOut);
    routes.get("/", Set.of(Role.values()), request -> Html.seeOther(home(request.role())));
  }

  private Answer show(ApiRequest request) {
    var query = request.query("to", "done");
    String to = query.text("to");
    if (gate.session(request) != null) {
      return Html.seeOther(SignIn.safePath(to == null ? "/" : to));
    }
    SignIn page = new SignIn(to == null ? "/" : to, null, Map.of(), null);
    return shells.signIn(200, request, page, query.text("done"));
  }

  private Answer signIn(ApiRequest request) {
    Form form = Gate.read(request, 0);
    String formPath = form.text("form-path").isEmpty() ? null : form.text("form-path");
    Map<String, List<String>> kept = new LinkedHashMap<>();
    for (String name : form.namesAfter(KEPT)) {
      if (!name.startsWith(Form.SECRET)) {
        kept.put(name, form.texts(KEPT + name));
      }
    }
    SignIn page = new SignIn(form.text("to"), formPath, kept, null);
    IssuedSession issued;
    try {
      String key = form.revealSecret("key").strip();
      if (key.isEmpty()) {
        return again(400, request, page, "Enter an API key.");
      }
      issued = sessions.signIn(key, request.requestId(), request.incoming().address());
    } catch (StoreException e) {
      return switch (e.category()) {
        case UNAUTHENTICATED ->
            again(401, request, page, "This key is not valid, or not any more.");
        case THROTTLED ->
            again(429, request, page, "There were too many failed tries. Wait a minute.");
        default -> throw e;
      };
    }
    String old = Gate.token(request);
    if (old != null) {
      sessions.signOut(old);
    }
    Role role = issued.session().principal().role();
    if (FOR_PROGRAMS.contains(role)) {
      sessions.signOut(issued.revealToken());
      return again(
          403,
          request,
          page,
          "Keys of the role " + role.wireName() + " are for programs; there is no page for them.");
    }
    return landing(request, page, issued.session())
        .header("Set-Cookie", cookie(issued.revealToken()));
  }

  private Answer again(int status, ApiRequest request, SignIn page, String message) {
    return shells.signIn(
        status, request, new SignIn(page.to(), page.formPath(), page.kept(), message), null);
  }

  /** The form that was under way, with what had been typed; else the page that was asked for. */
  private Answer landing(ApiRequest request, SignIn page, Session session) {
    @Nullable Resumed form = page.formPath() == null ? null : routes.resumable(page.formPath());
    if (form != null
        && form.route().again() != null
        && form.route().roles().contains(session.principal().role())) {
      PageRequest resumed =
          new PageRequest(
              PageRoutes.request(request, form),
              session,
              Form.resumed(page.kept()),
              String.valueOf(page.formPath()));
      try {
        return form.route().again().handle(resumed);
      } catch (StoreException e) {
        // What the form was about is gone, or this key does not see it.
        return Html.seeOther("/");
      }
    }
    return Html.seeOther(page.to());
  }

  private Answer signOut(PageRequest request) {
    sessions.signOut(request.token());
    return Html.seeOther(Shells.done("/sign-in", "signed-out"))
        .header("Set-Cookie", cookie("") + "; Max-Age=0")
        .header("Clear-Site-Data", "\"storage\"");
  }

  private static String cookie(String token) {
    return Authenticator.COOKIE + "=" + token + "; Path=/; Secure; HttpOnly; SameSite=Strict";
  }

  private static String home(Role role) {
    return switch (role) {
      case AUDITOR -> "/admin/audit";
      case DEVELOPER -> "/algorithms";
      default -> "/overview";
    };
  }
}
