package com.algorithmia.secrets.server.internal.http;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request as it came over the wire: what a web server knows of it. Used by one thread at a time.
 */
public interface Incoming {

  /** The method, in capitals. */
  String method();

  /** The path, decoded, without the query. */
  String path();

  /** The query's parameters, decoded. @throws ApiFailure 400 if they can't be decoded */
  Map<String, List<String>> query();

  /** All values of a header. */
  List<String> headers(String name);

  /** All values of a cookie. */
  List<String> cookies(String name);

  /** The address it came from, as text. */
  String address();

  /** Whether it came from this machine itself, and not through a proxy that says so. */
  boolean fromThisMachine();

  /**
   * The whole body.
   *
   * @throws ApiFailure 413 if it is longer than {@code maxBytes}; 400 if it breaks off; 408 if it
   *     is too slow
   */
  byte[] body(int maxBytes);

  /**
   * Takes the one file of a multipart form into a temporary file, which lives as long as the
   * request.
   *
   * @param field the form field that must hold it
   * @throws ApiFailure 413, 415, 400 or 408
   */
  Upload upload(String field, long maxBytes);

  /**
   * Takes a multipart form of a page: texts, and one file into a temporary file, which lives as
   * long as the request.
   *
   * @param field the form field that holds the file
   * @throws ApiFailure 413, 415, 400 or 408
   */
  UploadForm uploadForm(String field, long maxBytes);

  /**
   * A form with a file.
   *
   * @param fields the texts by field
   * @param file the file; null if none was chosen
   */
  record UploadForm(Map<String, List<String>> fields, @Nullable Upload file) {}

  /**
   * A file that came with a form.
   *
   * @param file where it lies for now
   * @param name its name as the client gave it, without folders; null if it gave none
   */
  record Upload(Path file, @Nullable String name) {}
}
