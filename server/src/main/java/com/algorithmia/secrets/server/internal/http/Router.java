package com.algorithmia.secrets.server.internal.http;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a request: a tree of path segments, in which a fixed segment wins over a
 * variable one. Immutable once it is built.
 */
public final class Router {

  private static final String VARIABLE = "{}";

  private final Node root = new Node();

  private Router() {}

  /** Builds it. @throws IllegalArgumentException if two routes are the same */
  public static Router of(List<Route> routes) {
    Router router = new Router();
    for (Route route : routes) {
      Node node = router.root;
      for (String segment : segments(route.path())) {
        node =
            node.children.computeIfAbsent(
                isVariable(segment) ? VARIABLE : segment, s -> new Node());
      }
      if (node.routes.put(route.method(), route) != null) {
        throw new IllegalArgumentException("Two routes " + route.method() + " " + route.path());
      }
    }
    return router;
  }

  /**
   * The route of a request.
   *
   * @param path decoded, without the query
   * @throws ApiFailure 404 if no operation has this path, 405 if none has this method there
   */
  public Match match(String requested, String path) {
    String method = requested.equals("HEAD") ? "GET" : requested;
    List<String> segments = path.startsWith("/") ? segments(path) : List.of();
    Node node = find(root, segments, 0, method, false);
    if (node == null) {
      node = find(root, segments, 0, method, true);
      if (node == null) {
        throw ApiFailure.notFound();
      }
      throw new ApiFailure(
          405,
          ApiFailure.METHOD_NOT_ALLOWED,
          "This path does not know that method",
          Map.of("Allow", String.join(", ", node.routes.keySet())));
    }
    Route route = node.routes.get(method);
    if (route == null) {
      throw ApiFailure.notFound();
    }
    return new Match(route, variables(segments(route.path()), segments));
  }

  private static @Nullable Node find(
      Node node, List<String> segments, int depth, String method, boolean anyMethod) {
    if (depth == segments.size()) {
      boolean fits = anyMethod ? !node.routes.isEmpty() : node.routes.containsKey(method);
      return fits ? node : null;
    }
    String segment = segments.get(depth);
    Node fixed = segment.equals(VARIABLE) ? null : node.children.get(segment);
    Node found = fixed == null ? null : find(fixed, segments, depth + 1, method, anyMethod);
    if (found == null && !segment.isEmpty()) {
      Node variable = node.children.get(VARIABLE);
      // Where a fixed path is there with another method, the variable one must not catch it.
      if (variable != null && (anyMethod || fixed == null || !fixed.leadsTo(segments, depth + 1))) {
        found = find(variable, segments, depth + 1, method, anyMethod);
      }
    }
    return found;
  }

  private static Map<String, String> variables(List<String> template, List<String> path) {
    Map<String, String> variables = new HashMap<>();
    for (int i = 0; i < template.size(); i++) {
      String segment = template.get(i);
      if (isVariable(segment)) {
        variables.put(segment.substring(1, segment.length() - 1), path.get(i));
      }
    }
    return variables;
  }

  private static boolean isVariable(String segment) {
    return segment.startsWith("{");
  }

  private static List<String> segments(String path) {
    return List.of(path.substring(1).split("/", -1));
  }

  /**
   * A route and the variables of its path.
   *
   * @param variables by name, as the client gave them
   */
  public record Match(Route route, Map<String, String> variables) {}

  private static final class Node {

    private final Map<String, Node> children = new LinkedHashMap<>();
    private final Map<String, Route> routes = new TreeMap<>();

    private boolean leadsTo(List<String> segments, int depth) {
      return find(this, segments, depth, "", true) != null;
    }
  }
}
