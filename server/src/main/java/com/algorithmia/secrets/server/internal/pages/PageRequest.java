package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.server.internal.http.ApiRequest;
import com.algorithmia.secrets.server.internal.http.Query;
import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.Role;
import com.algorithmia.secrets.store.Session;
import org.jspecify.annotations.Nullable;

/** A request of a browser that is signed in. */
final class PageRequest {

  private final ApiRequest request;
  private final Session session;
  private final Form form;
  private final String path;

  PageRequest(ApiRequest request, Session session, Form form, String path) {
    this.request = request;
    this.session = session;
    this.form = form;
    this.path = path;
  }

  /** Who asks. */
  Actor actor() {
    return new Actor(session.principal(), request.requestId(), request.incoming().address());
  }

  Role role() {
    return session.principal().role();
  }

  Session session() {
    return session;
  }

  /** What was sent; empty for a GET. */
  Form form() {
    return form;
  }

  /** A variable of the path that is an id. */
  String id(String name) {
    return request.id(name);
  }

  /** The path, which after a new sign-in is that of the form. */
  String path() {
    return path;
  }

  /** The query. */
  Query query(String... known) {
    return request.query(known);
  }

  /** A parameter of the query that a form led here with; null if it is not there. */
  @Nullable String queryText(String name) {
    java.util.List<String> texts =
        request.incoming().query().getOrDefault(name, java.util.List.of());
    return texts.size() == 1 ? texts.get(0) : null;
  }

  /** The session's token. */
  String token() {
    return String.valueOf(Gate.token(request));
  }

  /** Whether the script asks for a part of a page rather than a whole one. */
  boolean wantsPart() {
    return request.incoming().headers("HX-Request").contains("true")
        && !request.incoming().headers("HX-History-Restore-Request").contains("true");
  }

  /** The form's own id; null if it brought none that is well-formed. */
  @Nullable String idempotencyKey() {
    String id = form.text(Form.REQUEST);
    return id.matches("[A-Za-z0-9_-]{16,64}") ? "page:" + id : null;
  }
}
