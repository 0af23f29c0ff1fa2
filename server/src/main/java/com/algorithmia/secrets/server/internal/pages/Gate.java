package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.server.internal.http.ApiFailure;
import com.algorithmia.secrets.server.internal.http.ApiRequest;
import com.algorithmia.secrets.server.internal.http.Authenticator;
import com.algorithmia.secrets.server.internal.http.Errors;
import com.algorithmia.secrets.server.internal.http.Hosts;
import com.algorithmia.secrets.server.internal.http.Incoming;
import com.algorithmia.secrets.server.internal.pages.PageRoutes.PageRoute;
import com.algorithmia.secrets.store.Audit;
import com.algorithmia.secrets.store.Session;
import com.algorithmia.secrets.store.Sessions;
import com.algorithmia.secrets.store.StoreException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands before every page: the host's name, the session, the role; and before every change
 * the origin and the session's CSRF token. Makes a page of every failure.
 */
final class Gate {

  /** The most that a form without a file may have. */
  private static final int MAX_FORM_BYTES = 1 << 20;

  private final Sessions sessions;
  private final Audit audit;
  private final Hosts hosts;
  private final Shells shells;
  private final boolean secure;

  /**
   * @param secure whether this server itself speaks TLS
   */
  Gate(Sessions sessions, Audit audit, Hosts hosts, Shells shells, boolean secure) {
    this.sessions = sessions;
    this.audit = audit;
    this.hosts = hosts;
    this.shells = shells;
    this.secure = secure;
  }

  /** A page for somebody who is signed in. */
  Answer get(ApiRequest request, PageRoute route) {
    return guarded(
        request,
        () -> {
          Session session = session(request);
          if (session == null) {
            return shells.signInFirst(request);
          }
          requireRole(session, route);
          return route
              .handler()
              .handle(new PageRequest(request, session, Form.EMPTY, request.incoming().path()));
        });
  }

  /** A change by somebody who is signed in. */
  Answer post(ApiRequest request, PageRoute route) {
    return guarded(
        request,
        () -> {
          requireOrigin(request);
          Session session = session(request);
          if (session == null && route.maxFileBytes() > 0) {
            return shells.signInAgain(request, null, route);
          }
          if (session != null) {
            requireRole(session, route);
          }
          Form form = read(request, route.maxFileBytes());
          if (session == null) {
            return shells.signInAgain(request, form, route);
          }
          String path = request.incoming().path();
          if (!session.isCsrfToken(form.text(Form.CSRF))) {
            // Signed in again meanwhile, in another tab: nothing is done, and nothing is lost.
            audit.refused(
                new PageRequest(request, session, form, path).actor(),
                request.requestId(),
                request.incoming().address(),
                "request.csrf");
            if (route.again() == null) {
              throw ApiFailure.forbidden(
                  "This page belongs to an earlier session, so nothing was done. Open it again");
            }
            return route
                .again()
                .handle(new PageRequest(request, session, Form.resumed(form.shown()), path));
          }
          return route.handler().handle(new PageRequest(request, session, form, path));
        });
  }

  /** A page or form for everybody: sign-in. */
  Answer open(ApiRequest request, PageAction action) {
    return guarded(
        request,
        () -> {
          if (!request.incoming().method().equals("GET")) {
            requireOrigin(request);
          }
          return action.answer();
        });
  }

  /** What happens behind the gate. */
  @FunctionalInterface
  interface PageAction {
    Answer answer();
  }

  private Answer guarded(ApiRequest request, PageAction action) {
    try {
      if (!hosts.isAllowed(request.incoming().headers("Host"))) {
        audit.refused(null, request.requestId(), request.incoming().address(), "request.host");
        throw new ApiFailure(
            421,
            8000,
            "This server is not meant to be reached under this name. An operator can add it to the"
                + " setting server.public_hosts");
      }
      return action.answer();
    } catch (StoreException | ApiFailure e) {
      return shells.failure(request, session(request), status(e, request), words(e));
    } catch (RuntimeException e) {
      return shells.failure(
          request,
          null,
          Errors.answer(e, request.requestId()).status(),
          "Something went wrong here. The server's log has more under this request's id");
    }
  }

  private static int status(RuntimeException failure, ApiRequest request) {
    return Errors.answer(failure, request.requestId()).status();
  }

  private static String words(RuntimeException failure) {
    return String.valueOf(failure.getMessage());
  }

  /** The session; null if there is none. */
  @Nullable Session session(ApiRequest request) {
    String token = token(request);
    if (token == null) {
      return null;
    }
    try {
      return sessions.authenticate(token);
    } catch (StoreException e) {
      if (e.category() == StoreException.Category.UNAUTHENTICATED) {
        return null;
      }
      throw e;
    }
  }

  /** The session's token; null if there is not exactly one. */
  static @Nullable String token(ApiRequest request) {
    List<String> tokens = request.incoming().cookies(Authenticator.COOKIE);
    return tokens.size() == 1 ? tokens.get(0) : null;
  }

  private static void requireRole(Session session, PageRoute route) {
    if (!route.roles().contains(session.principal().role())) {
      throw ApiFailure.forbidden(
          "The role " + session.principal().role().wireName() + " does not see this page");
    }
  }

  private void requireOrigin(ApiRequest request) {
    Incoming incoming = request.incoming();
    List<String> host = incoming.headers("Host");
    if (!Hosts.isSameOrigin(
        incoming.headers("Origin"),
        incoming.headers("Sec-Fetch-Site"),
        host.size() == 1 ? host.get(0) : null,
        secure)) {
      audit.refused(null, request.requestId(), incoming.address(), "request.origin");
      throw ApiFailure.forbidden(
          "This form was not sent by a page of this server, so nothing was done");
    }
  }

  static Form read(ApiRequest request, long maxFileBytes) {
    if (maxFileBytes > 0) {
      Incoming.UploadForm upload = request.incoming().uploadForm("module", maxFileBytes);
      return Form.of(upload.fields(), upload.file());
    }
    byte[] body = request.incoming().body(MAX_FORM_BYTES);
    try {
      return FormReader.read(request.header("Content-Type"), body);
    } finally {
      java.util.Arrays.fill(body, (byte) 0);
    }
  }
}
