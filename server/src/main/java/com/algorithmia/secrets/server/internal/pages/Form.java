package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.server.internal.http.ApiFailure;
import com.algorithmia.secrets.server.internal.http.Incoming;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a form as they were sent. Those whose names begin with {@link #SECRET} are values
 * or credentials: only {@link #revealSecret} gives them, and {@link #shown()} leaves them out. Not
 * a record, and {@code toString()} shows names only.
 */
final class Form {

  /** How the names of fields begin that must never be shown again. */
  static final String SECRET = "secret-";

  /** The field of the CSRF token. */
  static final String CSRF = "csrf";

  /** The field of the request's id, by which a double submit is one request. */
  static final String REQUEST = "request";

  /** No form. */
  static final Form EMPTY = new Form(Map.of(), null, false);

  private final Map<String, List<String>> fields;
  private final Incoming.@Nullable Upload file;
  private final boolean resumed;

  private Form(Map<String, List<String>> fields, Incoming.@Nullable Upload file, boolean resumed) {
    this.fields = fields;
    this.file = file;
    this.resumed = resumed;
  }

  /** A form that was sent. */
  static Form of(Map<String, List<String>> fields, Incoming.@Nullable Upload file) {
    return new Form(new LinkedHashMap<>(fields), file, false);
  }

  /** What {@link #shown()} gave, after a new sign-in: to be shown again, not acted upon. */
  static Form resumed(Map<String, List<String>> shown) {
    return new Form(new LinkedHashMap<>(shown), null, true);
  }

  /** Whether it is only to be shown again. */
  boolean isResumed() {
    return resumed;
  }

  /** A field; empty if it was not sent. Only for fields that may be shown. */
  String text(String name) {
    if (name.startsWith(SECRET)) {
      throw new IllegalArgumentException("A secret field is not a text");
    }
    return first(name);
  }

  /** A field without blanks around it; null if nothing else is in it. */
  @Nullable String filled(String name) {
    String text = text(name).strip();
    return text.isEmpty() ? null : text;
  }

  /** Whether a box is ticked. */
  boolean ticked(String name) {
    return !text(name).isEmpty();
  }

  /** All texts of a field that may be there many times. */
  List<String> texts(String name) {
    if (name.startsWith(SECRET)) {
      throw new IllegalArgumentException("A secret field is not a text");
    }
    return List.copyOf(fields.getOrDefault(name, List.of()));
  }

  /**
   * A value or credential; empty if it was not sent. Browsers send every line end of a text area as
   * CR LF, whatever was typed: it becomes LF again.
   */
  String revealSecret(String name) {
    return first(SECRET + name).replace("\r\n", "\n");
  }

  /** All values of a secret field that may be there many times, in order. */
  List<String> revealSecrets(String name) {
    return List.copyOf(fields.getOrDefault(SECRET + name, List.of()));
  }

  /** The names that fields with this beginning have, without it. */
  List<String> namesAfter(String beginning) {
    List<String> names = new ArrayList<>();
    for (String name : fields.keySet()) {
      if (name.startsWith(beginning)) {
        names.add(name.substring(beginning.length()));
      }
    }
    return names;
  }

  /** The file that came along. */
  Incoming.Upload file() {
    if (file == null) {
      throw ApiFailure.malformed("Choose a file first");
    }
    return file;
  }

  /** Whether a file came along. */
  boolean hasFile() {
    return file != null;
  }

  /** The fields that may be shown again: none that is secret, and no token. */
  Map<String, List<String>> shown() {
    Map<String, List<String>> shown = new LinkedHashMap<>();
    fields.forEach(
        (name, texts) -> {
          if (!name.startsWith(SECRET) && !name.equals(CSRF) && !name.equals(REQUEST)) {
            shown.put(name, List.copyOf(texts));
          }
        });
    return shown;
  }

  private String first(String name) {
    List<String> texts = fields.getOrDefault(name, List.of());
    return texts.isEmpty() ? "" : texts.get(0);
  }

  @Override
  public String toString() {
    return "Form" + fields.keySet();
  }
}
