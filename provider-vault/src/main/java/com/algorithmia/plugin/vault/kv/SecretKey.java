package com.algorithmia.plugin.vault.kv;

import com.algorithmia.plugin.vault.transport.ApiPath;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A provider key: {@code path[@version][#field]}. {@code #}, {@code @} and {@code %} inside a name
 * are written {@code %23}, {@code %40} and {@code %25}; no other escape is known, so that one
 * secret has one key. Immutable.
 *
 * @param path below the prefix, or below the mount if {@code absolute}
 * @param absolute whether the key began with a slash
 * @param version the version it is pinned to; null = the current one
 * @param field the field; null = the only one, or {@code value}
 */
public record SecretKey(
    ApiPath path, boolean absolute, @Nullable Long version, @Nullable String field) {

  private static final Pattern VERSION = Pattern.compile("[1-9][0-9]{0,17}");
  private static final Pattern UUID =
      Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  /**
   * Reads a key.
   *
   * @param text as anybody may have given it
   * @return null if it is no key, or if it could lead anywhere but down: empty, {@code .} or {@code
   *     ..} segments, control characters, and whatever else Vault refuses in a path
   */
  public static @Nullable SecretKey parse(@Nullable String text) {
    if (text == null || !SimpleSecretIdentifier.isWellFormed(text)) {
      return null;
    }
    String rest = text;
    String field = null;
    int hash = rest.indexOf('#');
    if (hash >= 0) {
      field = decode(rest.substring(hash + 1));
      rest = rest.substring(0, hash);
      if (field == null || field.isEmpty()) {
        return null;
      }
    }
    Long version = null;
    int at = rest.indexOf('@');
    if (at >= 0) {
      String digits = rest.substring(at + 1);
      if (!VERSION.matcher(digits).matches()) {
        return null;
      }
      version = Long.valueOf(digits);
      rest = rest.substring(0, at);
    }
    String plain = decode(rest);
    if (plain == null) {
      return null;
    }
    boolean absolute = plain.startsWith("/");
    ApiPath path = path(absolute ? plain.substring(1) : plain);
    return path == null ? null : new SecretKey(path, absolute, version, field);
  }

  /** The key of a secret that this product made: its request id, right below the prefix. */
  static SecretKey ofRequest(String requestId) {
    return new SecretKey(ApiPath.of(requestId), false, null, null);
  }

  /** The key of a listed secret, in the form that {@link #parse} reads. */
  public static String textOf(ApiPath path) {
    return path.toString().replace("%", "%25").replace("#", "%23").replace("@", "%40");
  }

  /**
   * Reads a path as people write it.
   *
   * @return null if a segment is empty or relative, or Vault would refuse it
   */
  public static @Nullable ApiPath path(String text) {
    List<String> segments = List.of(text.split("/", -1));
    boolean fine = segments.stream().allMatch(s -> ApiPath.isSafe(s) && isPrintable(s));
    return fine ? ApiPath.of().plus(segments) : null;
  }

  /**
   * Whether Vault takes these characters in a path: letters, marks, numbers, punctuation, symbols
   * and the plain blank (Go's {@code unicode.IsPrint}; it answers 400 to others).
   */
  private static boolean isPrintable(String segment) {
    return segment.codePoints().allMatch(c -> c == ' ' || isGraphic(c));
  }

  private static boolean isGraphic(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SPACE_SEPARATOR ->
          false;
      default -> true;
    };
  }

  private static @Nullable String decode(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '#' || c == '@') {
        return null;
      }
      if (c != '%') {
        plain.append(c);
        continue;
      }
      String code = text.substring(i + 1, Math.min(i + 3, text.length()));
      switch (code) {
        case "23" -> plain.append('#');
        case "40" -> plain.append('@');
        case "25" -> plain.append('%');
        default -> {
          return null;
        }
      }
      i += 2;
    }
    return plain.toString();
  }

  /** Whether this is but a name right below the prefix, as a request id is. */
  public boolean isName() {
    return !absolute && version == null && field == null && path.segments().size() == 1;
  }

  /**
   * Whether the name is of the form that the product and its version 1.0 give to what they create.
   * Such a secret holds one value and nothing of anybody else's, so it may be replaced whole,
   * without reading it first.
   */
  boolean isOfThisProduct() {
    return field == null && isNamedByThisProduct();
  }

  /**
   * Whether the key means a field that no secret of the product has. A secret of somebody else may
   * bear such a name too; which of them it is only its fields tell.
   */
  boolean isForeignFieldOfThisProduct() {
    return field != null && !Fields.OWN.contains(field) && isNamedByThisProduct();
  }

  private boolean isNamedByThisProduct() {
    return !absolute
        && path.segments().size() == 1
        && UUID.matcher(path.segments().get(0)).matches();
  }
}
