package com.algorithmia.plugin.azurekeyvault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Entra ID's token endpoint for applications: checks tenant, client, secret or signed assertion,
 * and gives signed tokens for the resource that was asked for. Errors carry Entra's numbers, and
 * repeat the request, as Entra's own do in part.
 */
final class EntraServer extends TlsServer implements TokenVerifier {

  static final String TENANT = "3c5c9b2e-0b1a-4a54-9a80-5d64c2bd8a01";
  static final String OTHER_TENANT = "7d1f2a44-7a6e-4b1c-8d4e-1a2b3c4d5e6f";
  static final String CLIENT = "b0a3a1de-6c0e-4b8f-9a0b-2f1f6f0c9d11";
  static final String SECRET = "Canary~client~secret~6b1f0d0c";
  static final String READER = "5a0e6b1c-9c64-4c3e-8a53-0e7f3b9d2c44";
  static final String EXPIRED_SECRET = "Canary~expired~secret~18c2aa";
  static final String FEDERATED_TOKEN = "canary.federated.token-5f0a";

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final KeyPair signing;
  private final Set<String> revoked = ConcurrentHashMap.newKeySet();
  private volatile @Nullable PublicKey applicationKey;
  private volatile int tokenSeconds = 3_600;
  private volatile String readerSecret = "Canary~reader~secret~41c7e2";

  EntraServer() {
    this(TestCertificates.SERVER);
  }

  EntraServer(TestCertificates certificates) {
    super(certificates);
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2_048);
      signing = generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The key of the certificate that is registered with the application. */
  void register(PublicKey key) {
    applicationKey = key;
  }

  void setTokenSeconds(int seconds) {
    tokenSeconds = seconds;
  }

  /** The secret of the second application; the one before is refused from now on. */
  void setReaderSecret(String secret) {
    readerSecret = secret;
  }

  String readerSecret() {
    return readerSecret;
  }

  /** From now on vaults refuse what was issued so far. */
  void revokeAll() {
    revoked.addAll(issued.keySet());
  }

  /** The same, of one application. */
  void revokeAll(String client) {
    issued.forEach(
        (token, of) -> {
          if (of.equals(client)) {
            revoked.add(token);
          }
        });
  }

  private final Map<String, String> issued = new ConcurrentHashMap<>();

  long countTokens() {
    return issued.size();
  }

  @Override
  void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (path.equals("/common/discovery/instance")) {
      send(exchange, 200, discovery());
      return;
    }
    if (!path.endsWith("/oauth2/v2.0/token")) {
      send(exchange, 404, JSON.createObjectNode());
      return;
    }
    Map<String, String> form =
        form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    String tenant = path.substring(1, path.indexOf('/', 1));
    String problem = problem(tenant, form);
    if (problem != null) {
      ObjectNode error = JSON.createObjectNode();
      error.put("error", problem.startsWith("7000") ? "invalid_client" : "invalid_request");
      error.put(
          "error_description",
          "AADSTS" + problem + ": Canary-entra-description. Request was " + form);
      error.putArray("error_codes").add(Long.parseLong(problem));
      send(exchange, problem.startsWith("7000") ? 401 : 400, error);
      return;
    }
    ObjectNode token = JSON.createObjectNode();
    token.put("token_type", "Bearer");
    token.put("expires_in", tokenSeconds);
    token.put("ext_expires_in", tokenSeconds);
    token.put(
        "access_token",
        issue(tenant, form.getOrDefault("client_id", ""), form.getOrDefault("scope", "")));
    send(exchange, 200, token);
  }

  private @Nullable String problem(String tenant, Map<String, String> form) {
    if (!tenant.equals(TENANT)) {
      return tenant.equals(OTHER_TENANT) ? "700016" : "90002";
    }
    if (READER.equals(form.get("client_id"))) {
      return readerSecret.equals(form.get("client_secret")) ? null : "7000215";
    }
    if (!CLIENT.equals(form.get("client_id"))) {
      return "700016";
    }
    String assertion = form.get("client_assertion");
    if (assertion != null) {
      return FEDERATED_TOKEN.equals(assertion) || isSignedByTheApplication(assertion)
          ? null
          : "700027";
    }
    if (EXPIRED_SECRET.equals(form.get("client_secret"))) {
      return "7000222";
    }
    return SECRET.equals(form.get("client_secret")) ? null : "7000215";
  }

  private boolean isSignedByTheApplication(String jwt) {
    PublicKey key = applicationKey;
    String[] parts = jwt.split("\\.", -1);
    if (key == null || parts.length != 3) {
      return false;
    }
    try {
      JsonNode header = JSON.readTree(Base64.getUrlDecoder().decode(parts[0]));
      JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
      Signature signature;
      if (header.path("alg").asText().equals("PS256")) {
        signature = Signature.getInstance("RSASSA-PSS");
        signature.setParameter(
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
      } else {
        signature = Signature.getInstance("SHA256withRSA");
      }
      signature.initVerify(key);
      signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
      return signature.verify(Base64.getUrlDecoder().decode(parts[2]))
          && claims.path("iss").asText().equals(CLIENT)
          && claims.path("exp").asLong() > Instant.now().getEpochSecond();
    } catch (IOException | GeneralSecurityException e) {
      return false;
    }
  }

  String issue(String tenant, String scope) {
    return issue(tenant, CLIENT, scope);
  }

  String issue(String tenant, String client, String scope) {
    ObjectNode claims = JSON.createObjectNode();
    claims.put("aud", audience(scope));
    claims.put("iss", "https://sts.windows.net/" + tenant + "/");
    claims.put("appid", client);
    claims.put("exp", Instant.now().getEpochSecond() + tokenSeconds);
    claims.put("jti", UUID.randomUUID().toString());
    String content =
        encode("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "." + encode(claims.toString());
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(signing.getPrivate());
      signature.update(content.getBytes(StandardCharsets.US_ASCII));
      String token = content + "." + BASE64.encodeToString(signature.sign());
      issued.put(token, client);
      return token;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String audience(String scopes) {
    for (String scope : scopes.split(" ", -1)) {
      if (scope.endsWith("/.default")) {
        return scope.replace("/.default", "");
      }
    }
    return "";
  }

  private static String encode(String text) {
    return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether a vault of this tenant takes a token. */
  @Override
  public boolean accepts(String token, String resource, String tenant, Clock clock) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3 || revoked.contains(token)) {
      return false;
    }
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(signing.getPublic());
      signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
      JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
      return signature.verify(Base64.getUrlDecoder().decode(parts[2]))
          && claims.path("aud").asText().equals(resource)
          && claims.path("iss").asText().equals("https://sts.windows.net/" + tenant + "/")
          && claims.path("exp").asLong() > clock.instant().getEpochSecond();
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }

  private static ObjectNode discovery() {
    ObjectNode answer = JSON.createObjectNode();
    answer.put(
        "tenant_discovery_endpoint",
        "https://login.microsoftonline.com/" + TENANT + "/v2.0/.well-known/openid-configuration");
    answer.put("api-version", "1.1");
    ObjectNode entry = answer.putArray("metadata").addObject();
    entry.put("preferred_network", "login.microsoftonline.com");
    entry.put("preferred_cache", "login.windows.net");
    entry.putArray("aliases").add("login.microsoftonline.com").add("login.windows.net");
    return answer;
  }

  private static Map<String, String> form(String body) {
    Map<String, String> form = new HashMap<>();
    for (String pair : body.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        form.put(
            URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return form;
  }
}
