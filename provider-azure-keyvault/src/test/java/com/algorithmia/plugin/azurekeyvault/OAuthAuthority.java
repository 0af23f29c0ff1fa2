package com.algorithmia.plugin.azurekeyvault;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.time.Clock;
import java.util.Base64;
import javax.net.ssl.HttpsURLConnection;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;
import no.nav.security.mock.oauth2.http.MockWebServerWrapper;
import no.nav.security.mock.oauth2.http.Ssl;

/**
 * An OAuth 2.0 server that others wrote, at the address where Entra ID would be: it parses the
 * requests of Microsoft's client library by the standard, signs real tokens and publishes its keys.
 * It looks at no secret, so what is refused and how is {@link EntraServer}'s matter.
 *
 * <p>As a verifier it does what a vault does: fetches the keys by TLS, and checks signature,
 * issuer, audience and time.
 */
final class OAuthAuthority implements TokenVerifier, AutoCloseable {

  private static final String ISSUER = EntraServer.TENANT + "/oauth2/v2.0";
  private static final String CONFIG =
      """
      {"tokenCallbacks": [{"issuerId": "%s", "tokenExpiry": 3600, "requestMappings": [
        {"requestParam": "grant_type", "match": "client_credentials", "claims": {"aud": ["%s"]}}]}]}
      """
          .formatted(ISSUER, "https://vault.azure.net");

  private final TestCertificates certificates;
  private final MockOAuth2Server server;

  OAuthAuthority(TestCertificates certificates) {
    this.certificates = certificates;
    OAuth2Config config = OAuth2Config.Companion.fromJson(CONFIG);
    server =
        new MockOAuth2Server(
            new OAuth2Config(
                false,
                null,
                null,
                false,
                config.getTokenProvider(),
                config.getTokenCallbacks(),
                new MockWebServerWrapper(new Ssl(certificates.keystore()))));
    try {
      server.start(InetAddress.getByName("localhost"), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return "https://localhost:" + server.baseUrl().port();
  }

  @Override
  public boolean accepts(String token, String resource, String tenant, Clock clock) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return false;
    }
    try {
      JsonNode header = json(parts[0]);
      JsonNode claims = json(parts[1]);
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initVerify(key(header.path("kid").asText()));
      signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
      return header.path("alg").asText().equals("RS256")
          && signature.verify(Base64.getUrlDecoder().decode(parts[2]))
          && claims.path("iss").asText().equals(url() + "/" + tenant + "/oauth2/v2.0")
          && claims.at("/aud/0").asText(claims.path("aud").asText()).equals(resource)
          && claims.path("exp").asLong() > clock.instant().getEpochSecond();
    } catch (IOException | GeneralSecurityException e) {
      return false;
    }
  }

  private static JsonNode json(String part) throws IOException {
    return TlsServer.JSON.readTree(Base64.getUrlDecoder().decode(part));
  }

  private PublicKey key(String id) throws IOException, GeneralSecurityException {
    HttpsURLConnection connection =
        (HttpsURLConnection) URI.create(url() + "/" + ISSUER + "/jwks").toURL().openConnection();
    connection.setSSLSocketFactory(certificates.clientContext().getSocketFactory());
    try (InputStream in = connection.getInputStream()) {
      for (JsonNode key : TlsServer.JSON.readTree(in).path("keys")) {
        if (key.path("kid").asText().equals(id)) {
          return KeyFactory.getInstance("RSA")
              .generatePublic(new RSAPublicKeySpec(number(key, "n"), number(key, "e")));
        }
      }
    }
    throw new GeneralSecurityException("no such key");
  }

  private static BigInteger number(JsonNode key, String field) {
    return new BigInteger(1, Base64.getUrlDecoder().decode(key.path(field).asText()));
  }

  @Override
  public void close() {
    server.shutdown();
  }
}
