package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.server.internal.http.ApiRequest;
import com.algorithmia.secrets.server.internal.http.Routes;
import com.algorithmia.secrets.store.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Collects the pages, each with the roles that get as far. Not thread-safe until it is complete.
 */
final class PageRoutes {

  /**
   * A page or form.
   *
   * @param roles who may; deny by default
   * @param maxFileBytes the most that a file in the form may have; 0 = the form takes none
   * @param handler does it
   * @param again shows the form again with what was typed; null if there is nothing to show
   */
  record PageRoute(
      String path,
      Set<Role> roles,
      long maxFileBytes,
      PageHandler handler,
      @Nullable PageHandler again) {}

  /** A form that can be shown again, and the variables of its path. */
  record Resumed(PageRoute route, Map<String, String> variables) {}

  private static final Pattern VARIABLE = Pattern.compile("\\{([A-Za-z]+)}");

  private final Routes routes;
  private final Gate gate;
  private final Map<Pattern, PageRoute> resumable = new HashMap<>();

  PageRoutes(Routes routes, Gate gate) {
    this.routes = routes;
    this.gate = gate;
  }

  /** A page. */
  PageRoutes get(String path, Set<Role> roles, PageHandler handler) {
    PageRoute route = new PageRoute(path, roles, 0, handler, null);
    routes.page("GET", path, request -> gate.get(request, route));
    return this;
  }

  /** A button: nothing is typed, so after a lost session there is nothing to bring back. */
  PageRoutes button(String path, Set<Role> roles, PageHandler handler) {
    return post(new PageRoute(path, roles, 0, handler, null));
  }

  /** A form. */
  PageRoutes form(String path, Set<Role> roles, PageHandler handler, PageHandler again) {
    return post(new PageRoute(path, roles, 0, handler, again));
  }

  /** A form with a file. */
  PageRoutes upload(String path, Set<Role> roles, long maxFileBytes, PageHandler handler) {
    return post(new PageRoute(path, roles, maxFileBytes, handler, null));
  }

  private PageRoutes post(PageRoute route) {
    routes.page("POST", route.path(), request -> gate.post(request, route));
    if (route.again() != null) {
      resumable.put(
          Pattern.compile(VARIABLE.matcher(route.path()).replaceAll("(?<$1>[A-Za-z0-9_-]{1,64})")),
          route);
    }
    return this;
  }

  /** The form at this path, if there is one that can be shown again. */
  @Nullable Resumed resumable(String path) {
    for (Map.Entry<Pattern, PageRoute> entry : resumable.entrySet()) {
      Matcher matcher = entry.getKey().matcher(path);
      if (matcher.matches()) {
        Map<String, String> variables = new HashMap<>();
        for (String name : names(entry.getValue().path())) {
          variables.put(name, matcher.group(name));
        }
        return new Resumed(entry.getValue(), variables);
      }
    }
    return null;
  }

  private static List<String> names(String path) {
    List<String> names = new ArrayList<>();
    Matcher matcher = VARIABLE.matcher(path);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  /** A request for the resumed form, made of the one that signed in. */
  static ApiRequest request(ApiRequest signIn, Resumed resumed) {
    return new ApiRequest(signIn.incoming(), signIn.requestId(), resumed.variables(), null);
  }
}
