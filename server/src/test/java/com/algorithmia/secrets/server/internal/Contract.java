package com.algorithmia.secrets.server.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The published document, as tests hold the implementation against it. */
public final class Contract {

  private static final String LOCATION = "https://secret-store.test/openapi.json";
  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete");

  private final JsonNode document;
  private final List<Operation> operations = new ArrayList<>();
  private final JsonSchemaFactory schemas;
  private final Map<String, JsonSchema> byPointer = new ConcurrentHashMap<>();

  /** One operation of the document. */
  public record Operation(
      String id,
      String method,
      String path,
      Pattern pattern,
      int fixedSegments,
      Set<String> roles,
      boolean open,
      boolean existing,
      String pointer) {}

  private Contract(JsonNode document) {
    this.document = document;
    schemas =
        JsonSchemaFactory.getInstance(
            SpecVersion.VersionFlag.V202012,
            builder ->
                builder.schemaLoaders(s -> s.schemas(Map.of(LOCATION, document.toString()))));
    for (Map.Entry<String, JsonNode> path : fields(document.path("paths"))) {
      for (Map.Entry<String, JsonNode> method : fields(path.getValue())) {
        if (METHODS.contains(method.getKey())) {
          operations.add(operation(path.getKey(), method.getKey(), method.getValue()));
        }
      }
    }
  }

  /** Reads it. */
  public static Contract load() {
    try (InputStream in =
        Contract.class.getResourceAsStream("/com/algorithmia/secrets/server/openapi.yaml")) {
      // Through a mapper that resolves YAML's anchors first.
      Object plain = new org.yaml.snakeyaml.Yaml().load(in);
      return new Contract(new ObjectMapper().valueToTree(plain));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Map.Entry<String, JsonNode>> fields(JsonNode node) {
    return List.copyOf(node.properties());
  }

  private static Operation operation(String path, String method, JsonNode node) {
    Set<String> roles = new TreeSet<>();
    node.path("x-roles").forEach(role -> roles.add(role.asText()));
    boolean open = node.has("security") && node.path("security").isEmpty();
    String regex = path.replaceAll("\\{[^}]+}", "[^/]+").replace(".", "\\.");
    int fixed = (int) List.of(path.split("/")).stream().filter(s -> !s.startsWith("{")).count();
    return new Operation(
        node.path("operationId").asText(),
        method.toUpperCase(Locale.ROOT),
        path,
        Pattern.compile(regex),
        fixed,
        roles,
        open,
        "existing".equals(node.path("x-contract").asText()),
        "/paths/" + path.replace("~", "~0").replace("/", "~1") + "/" + method);
  }

  public List<Operation> operations() {
    return operations;
  }

  Set<Integer> errorCodes() {
    Set<Integer> codes = new TreeSet<>();
    document.at("/components/schemas/ErrorCode/enum").forEach(code -> codes.add(code.asInt()));
    return codes;
  }

  String errorTable() {
    return document.at("/components/schemas/ErrorCode/description").asText();
  }

  /** Keys without a value: what is left of a text that was cut at a comma. */
  List<String> emptyKeys() {
    List<String> empty = new ArrayList<>();
    collectEmptyKeys(document, empty);
    return empty;
  }

  private static void collectEmptyKeys(JsonNode node, List<String> empty) {
    for (Map.Entry<String, JsonNode> field : fields(node)) {
      if (field.getValue().isNull()) {
        empty.add(field.getKey());
      }
    }
    node.forEach(child -> collectEmptyKeys(child, empty));
  }

  /** The operation that a request is for. */
  public Operation find(String method, String path) {
    String asked = method.equals("HEAD") ? "GET" : method;
    Operation best = null;
    for (Operation operation : operations) {
      if (operation.method().equals(asked)
          && operation.pattern().matcher(path).matches()
          && (best == null || operation.fixedSegments() > best.fixedSegments())) {
        best = operation;
      }
    }
    return best;
  }

  /** What is wrong with an answer, by the document; empty if nothing is. */
  public List<String> problems(
      Operation operation, int status, Map<String, String> headers, byte[] body) {
    List<String> problems = new ArrayList<>();
    JsonNode responses = document.at(operation.pointer() + "/responses");
    String key = responses.has(Integer.toString(status)) ? Integer.toString(status) : "default";
    if (!responses.has(key) || (key.equals("default") && status < 400)) {
      return List.of("status " + status + " is not in the document");
    }
    String pointer = resolve(operation.pointer() + "/responses/" + key);
    for (Map.Entry<String, JsonNode> header : fields(document.at(pointer + "/headers"))) {
      checkHeader(
          header.getKey(), resolve(pointer + "/headers/" + header.getKey()), headers, problems);
    }
    if ((status == 429 || status == 503) && !headers.containsKey("retry-after")) {
      problems.add("Retry-After is missing");
    }
    JsonNode content = document.at(pointer + "/content");
    if (content.isMissingNode()) {
      if (body.length > 0) {
        problems.add("there is a body, and the document knows none");
      }
      return problems;
    }
    checkBody(pointer, content, headers, body, problems);
    return problems;
  }

  private void checkHeader(
      String name, String pointer, Map<String, String> headers, List<String> problems) {
    JsonNode header = document.at(pointer);
    String value = headers.get(name.toLowerCase(Locale.ROOT));
    if (value == null) {
      if (header.path("required").asBoolean()) {
        problems.add("the header " + name + " is missing");
      }
      return;
    }
    String pattern = header.at("/schema/pattern").asText("");
    if (!pattern.isEmpty() && !Pattern.compile(pattern).matcher(value).find()) {
      problems.add("the header " + name + " is not like " + pattern);
    }
  }

  private void checkBody(
      String pointer,
      JsonNode content,
      Map<String, String> headers,
      byte[] body,
      List<String> problems) {
    String type = headers.getOrDefault("content-type", "").replaceFirst(";.*", "");
    if (!content.has(type)) {
      problems.add("the content type " + type + " is not in the document");
      return;
    }
    if (!type.equals("application/json")) {
      return;
    }
    String schema = pointer + "/content/application~1json/schema";
    JsonNode json;
    try {
      json = new ObjectMapper().readTree(body);
    } catch (IOException e) {
      problems.add("the body is no JSON");
      return;
    }
    for (ValidationMessage message : schema(schema).validate(json)) {
      problems.add(message.getMessage());
    }
  }

  private JsonSchema schema(String pointer) {
    return byPointer.computeIfAbsent(
        pointer,
        p -> {
          SchemaValidatorsConfig config =
              SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
          return schemas.getSchema(SchemaLocation.of(LOCATION + "#" + p), config);
        });
  }

  private String resolve(String pointer) {
    JsonNode reference = document.at(pointer).path("$ref");
    return reference.isTextual() ? resolve(reference.asText().substring(1)) : pointer;
  }

  /** Whether a document fits a schema of the components. */
  public List<String> problemsOfSchema(String name, String json) {
    try {
      List<String> problems = new ArrayList<>();
      for (ValidationMessage message :
          schema("/components/schemas/" + name).validate(new ObjectMapper().readTree(json))) {
        problems.add(message.getMessage());
      }
      return problems;
    } catch (IOException e) {
      return List.of("it is no JSON");
    }
  }
}
