package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.server.internal.http.ApiRequest;
import com.algorithmia.secrets.server.internal.http.FailurePage;
import com.algorithmia.secrets.server.internal.http.Hosts;
import com.algorithmia.secrets.server.internal.http.Incoming;
import com.algorithmia.secrets.store.Session;
import com.algorithmia.secrets.store.StoreException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a browser shows of an address that is not there, or while the server is busy. Whoever does
 * not ask for HTML, or asks below {@code /v1}, gets the same in JSON.
 */
final class FailurePages implements FailurePage {

  private final Gate gate;
  private final Shells shells;
  private final Hosts hosts;

  FailurePages(Gate gate, Shells shells, Hosts hosts) {
    this.gate = gate;
    this.shells = shells;
    this.hosts = hosts;
  }

  @Override
  public @Nullable Answer page(Incoming incoming, String requestId, Answer failure) {
    if (!wantsPage(incoming)) {
      return null;
    }
    ApiRequest request = new ApiRequest(incoming, requestId, Map.of(), null);
    Answer page =
        shells.failure(request, session(request), failure.status(), words(failure.status()));
    for (String name : List.of("Retry-After", "Allow")) {
      String value = failure.headers().get(name);
      page = value == null ? page : page.header(name, value);
    }
    return page;
  }

  @Override
  public Answer unread(String requestId, int status) {
    return shells.failure(requestId, status, words(status));
  }

  private static boolean wantsPage(Incoming incoming) {
    return !incoming.path().equals("/v1")
        && !incoming.path().startsWith("/v1/")
        && incoming.headers("Accept").stream()
            .anyMatch(types -> types.toLowerCase(Locale.ROOT).contains("text/html"));
  }

  /** Who asks, for the page's frame: nobody, if that can't be told. */
  private @Nullable Session session(ApiRequest request) {
    try {
      return hosts.isAllowed(request.incoming().headers("Host")) ? gate.session(request) : null;
    } catch (StoreException e) {
      return null;
    }
  }

  private static String words(int status) {
    return switch (status) {
      case 404 ->
          "There is no page at this address. It may be mistyped, or what it led to was removed.";
      case 405 -> "This address is not meant to be opened like that, so nothing was done.";
      case 408 -> "The request came too slowly, so nothing was done. Try again.";
      case 414 -> "This address is longer than the server reads, so nothing was done.";
      case 431 ->
          "The browser sent more than the server reads before a page: the address is too long, or"
              + " there are too many cookies. Remove the cookies of this site and try again; nothing"
              + " was done.";
      case 503 -> "The server is busy. Try again in a moment; nothing was done.";
      default ->
          status < 500
              ? "The server did not understand this request, so nothing was done."
              : "Something went wrong here. The server's log has more under this request's id.";
    };
  }
}
