package com.algorithmia.plugin.azurekeyvault;

import com.azure.json.JsonProviders;
import com.azure.json.JsonReader;
import com.azure.json.JsonToken;
import com.azure.json.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is let through of the body of an error: codes that are known, and nothing that could contain
 * a value, a token or words of a backend. The shapes are those of Key Vault ({@code
 * {"error":{"code","message","innererror":{"code"}}}}) and of Entra ID ({@code
 * {"error","error_description":"AADSTS...: ...","error_codes"}}).
 */
final class SafeErrorBody {

  /** Codes by name, since a word of the right form could be a value. */
  private static final Set<String> CODES =
      Set.of(
          // Key Vault
          "AccessDenied",
          "BadParameter",
          "Conflict",
          "Forbidden",
          "ForbiddenByConnection",
          "ForbiddenByFirewall",
          "ForbiddenByPolicy",
          "ForbiddenByRbac",
          "ObjectIsBeingDeleted",
          "ObjectIsBeingRecovered",
          "ObjectIsDeletedButRecoverable",
          VaultFailures.SECRET_DISABLED,
          VaultFailures.SECRET_NOT_FOUND,
          "Throttled",
          "Unauthorized",
          // OAuth 2.0 and Entra ID
          "invalid_client",
          "invalid_grant",
          "invalid_request",
          "invalid_resource",
          "invalid_scope",
          "temporarily_unavailable",
          "unauthorized_client");

  private static final Pattern ENTRA_CODE = Pattern.compile("AADSTS[0-9]{4,9}");
  private static final Pattern VAULT_CODE = Pattern.compile("AKV[0-9]{3,9}");
  private static final int MAX_DEPTH = 6;

  private SafeErrorBody() {}

  /** The codes of a body, as a body of the same shape; {@code {}} if it has none. */
  static byte[] of(byte[] body) {
    try (JsonReader reader = JsonProviders.createReader(body)) {
      if (reader.nextToken() != JsonToken.START_OBJECT) {
        return empty();
      }
      Map<String, Object> error = reader.readMap(inner -> readAny(inner, 0));
      return write(error);
    } catch (IOException | RuntimeException e) {
      return empty();
    }
  }

  /** The codes of a body that {@link #of} made, from the outer to the inner. */
  static List<String> codes(byte @Nullable [] safeBody) {
    List<String> codes = new ArrayList<>();
    if (safeBody == null) {
      return codes;
    }
    String text = new String(safeBody, java.nio.charset.StandardCharsets.UTF_8);
    Matcher matcher = Pattern.compile(":\"([A-Za-z][A-Za-z0-9_]*)\"").matcher(text);
    while (matcher.find()) {
      codes.add(matcher.group(1));
    }
    return codes;
  }

  private static byte[] empty() {
    return new byte[] {'{', '}'};
  }

  private static @Nullable Object readAny(JsonReader reader, int depth) throws IOException {
    if (depth > MAX_DEPTH) {
      throw new IOException("too deep");
    }
    return switch (reader.currentToken()) {
      case START_OBJECT -> reader.readMap(inner -> readAny(inner, depth + 1));
      case STRING -> reader.getString();
      default -> {
        reader.skipChildren();
        yield null;
      }
    };
  }

  private static byte[] write(Map<String, Object> answer) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonWriter writer = JsonProviders.createWriter(out)) {
      writer.writeStartObject();
      Object error = answer.get("error");
      if (error instanceof Map<?, ?> vault) {
        writeVaultError(writer, "error", vault, 0);
      } else if (error instanceof String entra) {
        if (CODES.contains(entra)) {
          writer.writeStringField("error", entra);
        }
        writer.writeStringField(
            "error_description", find(ENTRA_CODE, answer.get("error_description")));
      }
      writer.writeEndObject();
    }
    return out.toByteArray();
  }

  private static void writeVaultError(JsonWriter writer, String name, Map<?, ?> error, int depth)
      throws IOException {
    writer.writeStartObject(name);
    if (error.get("code") instanceof String code && CODES.contains(code)) {
      writer.writeStringField("code", code);
    }
    String number = find(VAULT_CODE, error.get("message"));
    if (!number.isEmpty()) {
      writer.writeStringField("message", number);
    }
    if (depth < MAX_DEPTH && error.get("innererror") instanceof Map<?, ?> inner) {
      writeVaultError(writer, "innererror", inner, depth + 1);
    }
    writer.writeEndObject();
  }

  private static String find(Pattern pattern, @Nullable Object text) {
    if (text instanceof String string) {
      Matcher matcher = pattern.matcher(string);
      if (matcher.find()) {
        return matcher.group();
      }
    }
    return "";
  }
}
