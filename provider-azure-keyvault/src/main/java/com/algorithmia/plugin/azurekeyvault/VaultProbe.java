package com.algorithmia.plugin.azurekeyvault;

import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Single requests to the vault, for {@link ConnectionCheck}: the SDK has none that change nothing.
 */
final class VaultProbe {

  private static final Pattern RESOURCE = Pattern.compile("(?:resource|scope)=\"?([^\",\\s]+)");
  private static final Pattern TENANT =
      Pattern.compile("authorization(?:_uri)?=\"?https://[^\"/,\\s]+/([^\"/,\\s]+)");

  private final KeyVaultSettings settings;
  private final VaultSession session;
  private @Nullable String challenge;

  VaultProbe(KeyVaultSettings settings, VaultSession session) {
    this.settings = settings;
    this.session = session;
  }

  /** A vault answers a request without a token, by telling which token it wants. */
  void reach() {
    challenge = askForChallenge();
  }

  /** Gets a token for what the vault wants. */
  void token() {
    accessToken();
  }

  /**
   * Asks with a token.
   *
   * @throws SecretProviderException unless it is allowed: done, or there is nothing of that name
   */
  void ask(HttpMethod method, String path) {
    HttpRequest request = request(method, path);
    request.setHeader(HttpHeaderName.AUTHORIZATION, "Bearer " + accessToken());
    if (method == HttpMethod.PATCH) {
      request.setHeader(HttpHeaderName.CONTENT_TYPE, "application/json");
      request.setBody(BinaryData.fromString("{\"attributes\":{}}"));
    }
    HttpResponse response = sendHarmless(request);
    if (response.getStatusCode() >= 300) {
      HttpResponseException failure = new HttpResponseException("refused", response);
      if (!VaultFailures.isNotFound(failure)) {
        throw failure;
      }
    }
  }

  /** Also a change of what nobody has changes nothing: no outcome is left to look up. */
  private HttpResponse sendHarmless(HttpRequest request) {
    try {
      return session.vaultTransport().sendSync(request, Context.NONE);
    } finally {
      Operation operation = Operation.current();
      if (operation != null) {
        operation.writeSettled();
      }
    }
  }

  private String accessToken() {
    String known = challenge == null ? askForChallenge() : challenge;
    String resource = find(RESOURCE, known);
    if (resource == null || !isOfThisVault(resource)) {
      throw VaultFailures.foreignChallenge();
    }
    TokenRequestContext request =
        new TokenRequestContext()
            .addScopes(resource.endsWith("/.default") ? resource : resource + "/.default")
            .setTenantId(find(TENANT, known))
            .setCaeEnabled(true);
    return session.credential().getTokenSync(request).getToken();
  }

  private boolean isOfThisVault(String resource) {
    if (settings.challengeVerificationDisabled()) {
      return true;
    }
    try {
      String domain = URI.create(resource).getHost();
      String host = settings.vault().getHost().toLowerCase(Locale.ROOT);
      return domain != null && host.endsWith("." + domain.toLowerCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private String askForChallenge() {
    HttpResponse response =
        session
            .vaultTransport()
            .sendSync(request(HttpMethod.GET, "/secrets?maxresults=1"), Context.NONE);
    String header = response.getHeaderValue(HttpHeaderName.WWW_AUTHENTICATE);
    if (response.getStatusCode() == 401
        && header != null
        && header.regionMatches(true, 0, "Bearer", 0, 6)) {
      return header;
    }
    if (response.getStatusCode() == 401 || response.getStatusCode() < 300) {
      throw VaultFailures.notUnderstood();
    }
    throw new HttpResponseException("refused", response);
  }

  private HttpRequest request(HttpMethod method, String path) {
    String separator = path.contains("?") ? "&" : "?";
    return new HttpRequest(
        method, settings.vault() + path + separator + "api-version=" + ListingCursor.API_VERSION);
  }

  private static @Nullable String find(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group(1) : null;
  }
}
