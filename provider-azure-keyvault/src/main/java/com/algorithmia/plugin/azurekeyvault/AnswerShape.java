package com.algorithmia.plugin.azurekeyvault;

import com.azure.json.JsonProviders;
import com.azure.json.JsonReader;
import com.azure.json.JsonToken;
import java.io.IOException;
import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether a success of the vault is one: the SDK takes a list that it can't read for an empty one,
 * and a secret would seem not to be there. A list has an array {@code value}; anything else with a
 * body has an {@code id}.
 */
final class AnswerShape {

  private static final Pattern LIST =
      Pattern.compile("/(deleted)?secrets/?|/secrets/[^/]+/versions/?");
  private static final int NO_CONTENT = 204;

  private AnswerShape() {}

  /** Whether the SDK can be given this answer of the vault. */
  static boolean isSound(URI uri, int status, byte[] body) {
    if (status >= 300 || status == NO_CONTENT) {
      return true;
    }
    boolean list = LIST.matcher(uri.getPath()).matches();
    return list
        ? typeOf("value", body) == JsonToken.START_ARRAY
        : typeOf("id", body) == JsonToken.STRING;
  }

  /** The type of a field of a JSON object; null if there is no such field, or no whole object. */
  private static @Nullable JsonToken typeOf(String field, byte[] body) {
    JsonToken found = null;
    try (JsonReader reader = JsonProviders.createReader(body)) {
      if (reader.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (reader.nextToken() != JsonToken.END_OBJECT) {
        String name = reader.getFieldName();
        JsonToken type = reader.nextToken();
        if (field.equals(name)) {
          found = type;
        }
        reader.skipChildren();
      }
      return found;
    } catch (IOException | RuntimeException e) {
      return null;
    }
  }
}
