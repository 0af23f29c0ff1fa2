package com.algorithmia.secrets.client;

import java.util.Map;
import java.util.Optional;

/** An answer, read whole. Names of headers are in lower case. */
final class Reply {

  private final int status;
  private final Map<String, String> headers;
  private final byte[] body;

  Reply(int status, Map<String, String> headers, byte[] body) {
    this.status = status;
    this.headers = headers;
    this.body = body;
  }

  int status() {
    return status;
  }

  Optional<String> header(String lowerCaseName) {
    return Optional.ofNullable(headers.get(lowerCaseName));
  }

  /** Not a copy. */
  byte[] body() {
    return body;
  }

  boolean isGood() {
    return status >= 200 && status < 300;
  }

  /**
   * The body as JSON.
   *
   * @throws TransportException UNUSABLE if it is something else
   */
  Json json() {
    Json json = Json.parse(body);
    if (json == null) {
      throw new TransportException(
          TransportException.Reason.UNUSABLE,
          "the server's answer is not JSON: is this the address of a Secret Store?");
    }
    return json;
  }
}
