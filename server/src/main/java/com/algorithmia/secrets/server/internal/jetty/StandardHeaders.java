package com.algorithmia.secrets.server.internal.jetty;

import org.eclipse.jetty.http.HttpFields;

/** Headers of every answer. */
final class StandardHeaders {

  private StandardHeaders() {}

  static void put(HttpFields.Mutable headers, String requestId) {
    headers.put(ApiHandler.REQUEST_ID_HEADER, requestId);
    headers.put("Cache-Control", "no-store");
    headers.put("X-Content-Type-Options", "nosniff");
  }
}
