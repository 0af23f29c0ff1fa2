package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.server.internal.http.ApiFailure;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code application/x-www-form-urlencoded}, in UTF-8 and strictly. */
final class FormReader {

  private static final int MAX_FIELDS = 2_000;

  private FormReader() {}

  /**
   * The form in a body.
   *
   * @throws ApiFailure 415 for another type, 400 if it is not well-formed
   */
  static Form read(@Nullable String contentType, byte[] body) {
    String type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
    if (!type.startsWith("application/x-www-form-urlencoded")) {
      throw new ApiFailure(
          415, ApiFailure.UNSUPPORTED_MEDIA_TYPE, "This is not a form as browsers send it");
    }
    Map<String, List<String>> fields = new LinkedHashMap<>();
    int count = 0;
    int start = 0;
    while (start < body.length) {
      int end = next(body, start, body.length, '&');
      int equals = next(body, start, end, '=');
      if (end > start) {
        if (++count > MAX_FIELDS) {
          throw ApiFailure.malformed("The form has too many fields");
        }
        fields
            .computeIfAbsent(decode(body, start, equals), name -> new ArrayList<>())
            .add(equals < end ? decode(body, equals + 1, end) : "");
      }
      start = end + 1;
    }
    return Form.of(fields, null);
  }

  private static int next(byte[] bytes, int from, int to, char wanted) {
    int at = from;
    while (at < to && bytes[at] != wanted) {
      at++;
    }
    return at;
  }

  private static String decode(byte[] bytes, int from, int to) {
    byte[] plain = new byte[to - from];
    int length = 0;
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (b == '+') {
        b = ' ';
      } else if (b == '%') {
        int high = i + 2 < to ? Character.digit(bytes[i + 1], 16) : -1;
        int low = i + 2 < to ? Character.digit(bytes[i + 2], 16) : -1;
        if (high < 0 || low < 0) {
          throw malformed();
        }
        b = (byte) (high << 4 | low);
        i += 2;
      }
      plain[length++] = b;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(plain, 0, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw malformed();
    } finally {
      java.util.Arrays.fill(plain, (byte) 0);
    }
  }

  private static ApiFailure malformed() {
    return ApiFailure.malformed("The form is not well-formed UTF-8, percent-encoded");
  }
}
