package com.algorithmia.secrets.server.internal.http;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Collects routes. Not thread-safe. */
public final class Routes {

  private final List<Route> routes = new ArrayList<>();

  /** GET by whoever has a key. */
  public Routes get(String path, Endpoint endpoint) {
    return add("GET", path, endpoint);
  }

  /** POST by whoever has a key. */
  public Routes post(String path, Endpoint endpoint) {
    return add("POST", path, endpoint);
  }

  /** PUT by whoever has a key. */
  public Routes put(String path, Endpoint endpoint) {
    return add("PUT", path, endpoint);
  }

  /** DELETE by whoever has a key. */
  public Routes delete(String path, Endpoint endpoint) {
    return add("DELETE", path, endpoint);
  }

  /** GET by everybody. */
  public Routes open(String path, Endpoint endpoint) {
    routes.add(new Route("GET", path, Route.Access.OPEN, completed(endpoint)));
    return this;
  }

  /** A page: it finds out itself who asks, and makes pages of its failures. */
  public Routes page(String method, String path, Endpoint endpoint) {
    routes.add(new Route(method, path, Route.Access.PAGE, completed(endpoint)));
    return this;
  }

  /** GET by whoever has a key, with an answer that may come later. */
  public Routes held(String path, Endpoint.Held endpoint) {
    routes.add(new Route("GET", path, Route.Access.AUTHENTICATED, endpoint));
    return this;
  }

  private Routes add(String method, String path, Endpoint endpoint) {
    routes.add(new Route(method, path, Route.Access.AUTHENTICATED, completed(endpoint)));
    return this;
  }

  private static Endpoint.Held completed(Endpoint endpoint) {
    return request -> CompletableFuture.completedFuture(endpoint.handle(request));
  }

  /** What was collected. */
  public List<Route> all() {
    return List.copyOf(routes);
  }
}
