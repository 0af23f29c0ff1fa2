package com.algorithmia.plugin.azurekeyvault;

import com.algorithmia.plugin.azurekeyvault.VaultModel.State;
import com.algorithmia.plugin.azurekeyvault.VaultModel.Version;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The secrets of a Key Vault: challenge and signed tokens, rights, versions, soft delete with its
 * intermediate states, names and sizes, pages, throttling, purge protection, a clock that can be
 * moved. After Microsoft's documentation of the REST API 7.6. Error messages repeat the request's
 * body, which the real ones do in part.
 */
final class KeyVaultServer extends TlsServer {

  private static final Pattern SECRETS =
      Pattern.compile("/(deleted)?secrets(?:/([^/]*))?(?:/([^/]*))?/?");
  private static final Pattern NAME = Pattern.compile("[0-9a-zA-Z-]{1,127}");
  private static final int MAX_PAGE = 25;

  private final TokenVerifier tokens;
  private final AtomicLong clockOffset = new AtomicLong();
  private final AtomicLong valueReads = new AtomicLong();
  private final AtomicInteger throttled = new AtomicInteger();
  private final Set<String> denied = ConcurrentHashMap.newKeySet();
  private final Map<String, Set<String>> rightsOf = new ConcurrentHashMap<>();
  private volatile String throttleRetryAfter = "1";
  private volatile String resource = "https://vault.azure.net";
  private volatile String tenant = EntraServer.TENANT;
  private volatile String denialCode = "ForbiddenByRbac";
  private volatile boolean purgeProtection;
  private volatile boolean challengesRevoked = true;

  final VaultModel model = new VaultModel(new ServerClock());

  KeyVaultServer(TokenVerifier tokens) {
    this(tokens, TestCertificates.SERVER);
  }

  KeyVaultServer(TokenVerifier tokens, TestCertificates certificates) {
    super(certificates);
    this.tokens = tokens;
  }

  /** What tokens have to be for. */
  void setResource(String audience) {
    resource = audience;
  }

  void setTenant(String id) {
    tenant = id;
  }

  void moveClock(Duration by) {
    clockOffset.addAndGet(by.toSeconds());
  }

  /** Answers 429 to the next requests that have a token. */
  void throttleNext(int count, String retryAfter) {
    throttleRetryAfter = retryAfter;
    throttled.set(count);
  }

  /** Takes a right away: {@code get}, or {@code get:NAME} for one secret. */
  void deny(String... rights) {
    denied.addAll(List.of(rights));
  }

  /** What an application may do; one that is not named may do everything. */
  void allowOnly(String application, String... rights) {
    rightsOf.put(application, Set.of(rights));
  }

  void denyWith(String code) {
    denialCode = code;
  }

  void allowAll() {
    denied.clear();
  }

  void setPurgeProtection(boolean on) {
    purgeProtection = on;
  }

  long countValueReads() {
    return valueReads.get();
  }

  @Override
  void heal() {
    super.heal();
    throttled.set(0);
    denied.clear();
  }

  @Override
  void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("x-ms-keyvault-service-version", "1.9.0.0");
    if (!isAuthenticated(exchange)) {
      return;
    }
    if (throttled.getAndUpdate(n -> n > 0 ? n - 1 : 0) > 0) {
      exchange.getResponseHeaders().set("Retry-After", throttleRetryAfter);
      error(exchange, 429, "Throttled", null, body);
      return;
    }
    Matcher path = SECRETS.matcher(exchange.getRequestURI().getPath());
    if (!path.matches()) {
      error(exchange, 404, "ResourceNotFound", null, body);
      return;
    }
    String name = path.group(2) == null ? "" : path.group(2);
    String rest = path.group(3) == null ? "" : path.group(3);
    if (!name.isEmpty() && !NAME.matcher(name).matches()) {
      error(exchange, 400, "BadParameter", null, body);
      return;
    }
    boolean deleted = path.group(1) != null;
    String right = right(exchange.getRequestMethod(), deleted, name, rest);
    if (denied.contains(right) || denied.contains(right + ":" + name) || !mayDo(exchange, right)) {
      error(exchange, 403, "Forbidden", denialCode, body);
      return;
    }
    if (deleted) {
      deletedSecrets(exchange, name, body);
    } else {
      secrets(exchange, name, rest, body);
    }
  }

  private boolean mayDo(HttpExchange exchange, String right) throws IOException {
    if (rightsOf.isEmpty()) {
      return true;
    }
    // The token was found good before.
    String token = exchange.getRequestHeaders().getFirst("Authorization").substring(7);
    JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]));
    Set<String> rights = rightsOf.get(claims.path("appid").asText());
    return rights == null || rights.contains(right);
  }

  private static String right(String method, boolean deleted, String name, String rest) {
    return switch (method) {
      case "GET" -> name.isEmpty() || rest.equals("versions") ? "list" : "get";
      case "PUT", "PATCH" -> "set";
      case "POST" -> "recover";
      default -> deleted ? "purge" : "delete";
    };
  }

  private boolean isAuthenticated(HttpExchange exchange) throws IOException {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    boolean given = header != null && header.startsWith("Bearer ");
    if (given && tokens.accepts(header.substring(7), resource, tenant, Clock.systemUTC())) {
      return true;
    }
    if (!given || challengesRevoked) {
      exchange
          .getResponseHeaders()
          .set(
              "WWW-Authenticate",
              "Bearer authorization=\"https://login.microsoftonline.com/"
                  + tenant
                  + "\", resource=\""
                  + resource
                  + "\"");
    }
    error(exchange, 401, "Unauthorized", null, String.valueOf(header));
    return false;
  }

  private void secrets(HttpExchange exchange, String name, String rest, String body)
      throws IOException {
    String method = exchange.getRequestMethod();
    if (name.isEmpty()) {
      page(exchange, "/secrets", model.activeNames(), this::listed);
      return;
    }
    State state = model.look(name);
    if (method.equals("PUT")) {
      set(exchange, name, state, body);
    } else if (rest.equals("versions")) {
      List<Version> versions = state == State.ACTIVE ? model.versions(name) : List.of();
      page(
          exchange,
          "/secrets/" + name + "/versions",
          versions.stream().map(version -> version.id).toList(),
          id -> listed(name, model.find(name, id), true));
    } else if (state == State.BEING_DELETED || state == State.BEING_RECOVERED) {
      conflictOrNotFound(exchange, method, state, body);
    } else if (state != State.ACTIVE) {
      error(exchange, 404, "SecretNotFound", null, body);
    } else if (method.equals("GET")) {
      get(exchange, name, rest.isEmpty() ? model.current(name) : model.find(name, rest));
    } else if (method.equals("PATCH")) {
      error(exchange, 404, "SecretNotFound", null, body);
    } else {
      model.move(name, State.BEING_DELETED);
      send(exchange, 200, deletedBundle(name));
    }
  }

  private void conflictOrNotFound(HttpExchange exchange, String method, State state, String body)
      throws IOException {
    if (method.equals("GET")) {
      error(exchange, 404, "SecretNotFound", null, body);
    } else {
      conflict(exchange, state, body);
    }
  }

  private void conflict(HttpExchange exchange, State state, String body) throws IOException {
    String code =
        switch (state) {
          case BEING_DELETED, BEING_PURGED -> "ObjectIsBeingDeleted";
          case BEING_RECOVERED -> "ObjectIsBeingRecovered";
          default -> "ObjectIsDeletedButRecoverable";
        };
    error(exchange, 409, "Conflict", code, body);
  }

  private void set(HttpExchange exchange, String name, State state, String body)
      throws IOException {
    JsonNode request = JSON.readTree(body);
    String value = request.path("value").asText();
    if (!request.hasNonNull("value")
        || value.getBytes(StandardCharsets.UTF_8).length > 25_600
        || request.path("tags").size() > 15) {
      error(exchange, 400, "BadParameter", null, body);
    } else if (state != State.ABSENT && state != State.ACTIVE) {
      conflict(exchange, state, body);
    } else {
      send(exchange, 200, bundle(name, model.set(name, request), true));
    }
  }

  private void get(HttpExchange exchange, String name, @Nullable Version version)
      throws IOException {
    if (version == null) {
      error(exchange, 404, "SecretNotFound", null, "");
    } else if (!version.enabled) {
      error(exchange, 403, "Forbidden", "SecretDisabled", "");
    } else {
      valueReads.incrementAndGet();
      send(exchange, 200, bundle(name, version, true));
    }
  }

  private void deletedSecrets(HttpExchange exchange, String name, String body) throws IOException {
    State state = model.look(name);
    String method = exchange.getRequestMethod();
    if (state == State.BEING_DELETED && !method.equals("GET")) {
      conflict(exchange, state, body);
    } else if (state != State.DELETED) {
      error(exchange, 404, "SecretNotFound", null, body);
    } else if (method.equals("GET")) {
      send(exchange, 200, deletedBundle(name));
    } else if (method.equals("POST")) {
      model.move(name, State.BEING_RECOVERED);
      send(exchange, 200, bundle(name, model.current(name), false));
    } else if (purgeProtection) {
      error(exchange, 403, "Forbidden", "PurgeProtectionEnabled", body);
    } else {
      model.move(name, State.BEING_PURGED);
      send(exchange, 204, null);
    }
  }

  private void page(
      HttpExchange exchange, String path, List<String> ids, Function<String, ObjectNode> item)
      throws IOException {
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    Matcher max = Pattern.compile("maxresults=([0-9]+)").matcher(query);
    int size = max.find() ? Math.min(MAX_PAGE, Integer.parseInt(max.group(1))) : MAX_PAGE;
    Matcher skip = Pattern.compile("skiptoken=([0-9a-zA-Z-]+)").matcher(query);
    String after = skip.find() ? skip.group(1) : "";
    List<String> rest = ids.stream().filter(id -> id.compareTo(after) > 0).toList();
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode values = answer.putArray("value");
    rest.stream().limit(size).forEach(id -> values.add(item.apply(id)));
    if (rest.size() > size) {
      answer.put(
          "nextLink",
          "https://"
              + exchange.getRequestHeaders().getFirst("Host")
              + path
              + "?api-version=7.6&$skiptoken="
              + rest.get(size - 1)
              + "&maxresults="
              + size);
    } else {
      answer.putNull("nextLink");
    }
    send(exchange, 200, answer);
  }

  private ObjectNode listed(String name) {
    return listed(name, model.current(name), false);
  }

  private ObjectNode listed(String name, @Nullable Version version, boolean withVersion) {
    ObjectNode item = bundle(name, version, false);
    if (!withVersion) {
      item.put("id", url() + "/secrets/" + name);
    }
    return item;
  }

  private ObjectNode bundle(String name, @Nullable Version version, boolean withValue) {
    ObjectNode bundle = JSON.createObjectNode();
    bundle.put("id", url() + "/secrets/" + name + "/" + version.id);
    bundle.set("attributes", VaultModel.attributes(version));
    for (String field : List.of("tags", "contentType")) {
      if (version.request.has(field)) {
        bundle.set(field, version.request.get(field));
      }
    }
    if (withValue) {
      bundle.set("value", version.request.get("value"));
    }
    return bundle;
  }

  private ObjectNode deletedBundle(String name) {
    ObjectNode bundle = bundle(name, model.current(name), false);
    bundle.put("recoveryId", url() + "/deletedsecrets/" + name);
    bundle.put("deletedDate", model.current(name).created);
    bundle.put("scheduledPurgeDate", model.current(name).created + 86_400 * 90);
    return bundle;
  }

  static void error(
      HttpExchange exchange, int status, String code, @Nullable String innerCode, String body)
      throws IOException {
    ObjectNode answer = JSON.createObjectNode();
    ObjectNode error = answer.putObject("error");
    error.put("code", code);
    error.put("message", "Canary-vault-message. The request was: " + body);
    if (innerCode != null) {
      error.putObject("innererror").put("code", innerCode);
    }
    send(exchange, status, answer);
  }

  private final class ServerClock extends Clock {
    @Override
    public Instant instant() {
      return Instant.now().plusSeconds(clockOffset.get());
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
