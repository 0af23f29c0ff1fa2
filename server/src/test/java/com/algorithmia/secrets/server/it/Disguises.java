package com.algorithmia.secrets.server.it;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The shapes in which a value could hide in something that was written down. */
final class Disguises {

  private final Map<String, byte[]> shapes = new LinkedHashMap<>();

  Disguises(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    shapes.put("raw", bytes);
    shapes.put("UTF-16BE", value.getBytes(StandardCharsets.UTF_16BE));
    shapes.put("UTF-16LE", value.getBytes(StandardCharsets.UTF_16LE));
    shapes.put("hex", ascii(HexFormat.of().formatHex(bytes)));
    shapes.put("HEX", ascii(HexFormat.of().withUpperCase().formatHex(bytes)));
    shapes.put("URL-encoded", ascii(java.net.URLEncoder.encode(value, StandardCharsets.UTF_8)));
    for (int offset = 0; offset < 3; offset++) {
      // Encoded as part of something longer, at each of the three alignments.
      byte[] shifted = new byte[bytes.length + offset];
      System.arraycopy(bytes, 0, shifted, offset, bytes.length);
      String text = Base64.getEncoder().withoutPadding().encodeToString(shifted);
      String inner = text.substring(offset == 0 ? 0 : 4, text.length() - 4);
      shapes.put("base64 at " + offset, ascii(inner));
      shapes.put("base64url at " + offset, ascii(inner.replace('+', '-').replace('/', '_')));
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The shapes that occur in these bytes. */
  List<String> foundIn(byte[] haystack) {
    String text = new String(haystack, StandardCharsets.ISO_8859_1);
    List<String> found = new ArrayList<>();
    shapes.forEach(
        (name, shape) -> {
          if (text.contains(new String(shape, StandardCharsets.ISO_8859_1))) {
            found.add(name);
          }
        });
    return found;
  }
}
