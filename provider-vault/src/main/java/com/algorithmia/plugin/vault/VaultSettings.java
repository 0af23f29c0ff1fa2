package com.algorithmia.plugin.vault;

import static com.algorithmia.plugin.vault.VaultDescription.*;

import com.algorithmia.plugin.vault.auth.CredentialFile;
import com.algorithmia.plugin.vault.auth.GivenToken;
import com.algorithmia.plugin.vault.auth.Login;
import com.algorithmia.plugin.vault.auth.MethodLogin;
import com.algorithmia.plugin.vault.auth.WrappedSecretId;
import com.algorithmia.plugin.vault.kv.DeletePolicy;
import com.algorithmia.plugin.vault.kv.Mount;
import com.algorithmia.plugin.vault.transport.ApiPath;
import com.algorithmia.plugin.vault.transport.PemSource;
import com.algorithmia.plugin.vault.transport.Tls;
import com.algorithmia.plugin.vault.transport.TransportSettings;
import com.algorithmia.plugin.vault.transport.TransportSettings.Forwarding;
import com.algorithmia.sdk.plugin.secrets.ProviderConfiguration;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The configuration, parsed once. Made from one that was checked. Immutable; {@code toString()}
 * shows nothing of it.
 */
final class VaultSettings {

  private static final Path SERVICE_ACCOUNT =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token");

  private final ProviderConfiguration config;

  private VaultSettings(ProviderConfiguration config) {
    this.config = config;
  }

  static VaultSettings of(ProviderConfiguration config) {
    return new VaultSettings(config);
  }

  TransportSettings transport() {
    String address = config.string(ADDR).replaceAll("/+$", "");
    Set<String> redirects =
        Stream.of(config.optionalString(REDIRECT_HOSTS).orElse("").split(",", -1))
            .map(host -> host.strip().toLowerCase(Locale.ROOT))
            .filter(host -> !host.isEmpty())
            .collect(Collectors.toUnmodifiableSet());
    return new TransportSettings(
        lowerCase(Objects.requireNonNull(SettingsCheck.uri(address))),
        new Tls(
            pem(CA_CERT, CA_CERT_FILE),
            pem(CLIENT_CERT, CLIENT_CERT_FILE),
            pem(CLIENT_KEY, CLIENT_KEY_FILE)),
        redirects,
        config.duration(CONNECT_TIMEOUT),
        config.duration(REQUEST_TIMEOUT),
        (int) config.integer(MAX_RETRIES),
        Forwarding.valueOf(config.string(FORWARDING).toUpperCase(Locale.ROOT)));
  }

  /** The scheme is compared later on. */
  private static URI lowerCase(URI uri) {
    String scheme = uri.getScheme();
    return URI.create(scheme.toLowerCase(Locale.ROOT) + uri.toString().substring(scheme.length()));
  }

  private @Nullable PemSource pem(String textKey, String fileKey) {
    return config
        .optionalString(textKey)
        .map(text -> PemSource.ofText(textKey, text))
        .or(() -> config.file(fileKey).map(file -> PemSource.ofFile(fileKey, file)))
        .orElse(null);
  }

  /** A way to log in; each call gives a new one. */
  Login login() {
    String method = config.string(AUTH_METHOD);
    String mount = path(config.optionalString(AUTH_PATH).orElse(method)).toString();
    return switch (method) {
      case "token" ->
          config
              .optionalString(TOKEN)
              .map(GivenToken::of)
              .orElseGet(() -> GivenToken.in(file(TOKEN_FILE)));
      case "approle" -> appRole(mount);
      case "cert" -> login(method, mount, Map.of(), "name");
      case "userpass", "ldap" ->
          new MethodLogin(
              method,
              auth(mount).plus("login").plus(config.string(USERNAME)),
              authNamespace(),
              (transport, deadline) -> Map.of("password", config.string(PASSWORD)),
              () -> "");
      default -> login(method, mount, Map.of("jwt", jwt()), "role");
    };
  }

  private Login login(
      String method, String mount, Map<String, Supplier<String>> credentials, String roleName) {
    return new MethodLogin(
        method,
        auth(mount).plus("login"),
        authNamespace(),
        (transport, deadline) -> {
          Map<String, String> body = new LinkedHashMap<>();
          credentials.forEach((name, source) -> body.put(name, source.get()));
          config.optionalString(ROLE).ifPresent(role -> body.put(roleName, role));
          return body;
        },
        () -> credentials.values().stream().map(Supplier::get).collect(Collectors.joining()));
  }

  private Login appRole(String mount) {
    String roleId = config.string(ROLE_ID);
    MethodLogin.Credentials secretId;
    Supplier<String> changing = () -> "";
    if (config.has(WRAPPED_SECRET_ID_FILE)) {
      CredentialFile file = file(WRAPPED_SECRET_ID_FILE);
      WrappedSecretId wrapped = new WrappedSecretId(file, mount, authNamespace());
      changing = file;
      secretId = (transport, deadline) -> Map.of("secret_id", wrapped.get(transport, deadline));
    } else if (config.has(SECRET_ID_FILE)) {
      CredentialFile file = file(SECRET_ID_FILE);
      secretId = (transport, deadline) -> Map.of("secret_id", file.get());
      changing = file;
    } else {
      Map<String, String> given =
          config.optionalString(SECRET_ID).map(id -> Map.of("secret_id", id)).orElse(Map.of());
      secretId = (transport, deadline) -> given;
    }
    return new MethodLogin(
        "approle",
        auth(mount).plus("login"),
        authNamespace(),
        (transport, deadline) -> {
          Map<String, String> body = new LinkedHashMap<>(secretId.get(transport, deadline));
          body.put("role_id", roleId);
          return body;
        },
        changing);
  }

  private Supplier<String> jwt() {
    return config
        .optionalString(JWT)
        .map(jwt -> (Supplier<String>) () -> jwt)
        .orElseGet(
            () -> new CredentialFile(JWT_FILE, config.file(JWT_FILE).orElse(SERVICE_ACCOUNT)));
  }

  private CredentialFile file(String key) {
    return new CredentialFile(key, config.file(key).orElseThrow());
  }

  private static ApiPath auth(String mount) {
    return ApiPath.of("auth").plus(ApiPath.parse(mount));
  }

  private static ApiPath path(String text) {
    return Objects.requireNonNull(SettingsCheck.path(text));
  }

  @Nullable String namespace() {
    return config.optionalString(NAMESPACE).map(VaultSettings::trimmed).orElse(null);
  }

  @Nullable String authNamespace() {
    return config.optionalString(AUTH_NAMESPACE).map(VaultSettings::trimmed).orElse(namespace());
  }

  private static String trimmed(String namespace) {
    return path(namespace).toString();
  }

  /** Mount and prefix. */
  ApiPath secretPath() {
    return path(config.string(SECRET_PATH));
  }

  /** The mount, if the admin says which it is. */
  @Nullable Mount mount() {
    String version = config.string(KV_VERSION);
    if (version.equals("auto")) {
      return null;
    }
    ApiPath path =
        config
            .optionalString(MOUNT)
            .map(VaultSettings::path)
            .orElseGet(() -> ApiPath.of(secretPath().segments().get(0)));
    return new Mount(path, Integer.parseInt(version));
  }

  boolean allowsAbsoluteKeys() {
    return config.flag(ALLOW_ABSOLUTE_KEYS);
  }

  Operations operations() {
    return Objects.requireNonNull(Operations.parse(config.string(OPERATIONS)));
  }

  DeletePolicy deletePolicy() {
    return DeletePolicy.valueOf(config.string(DELETE_POLICY).toUpperCase(Locale.ROOT));
  }

  Duration deadline() {
    return config.duration(DEADLINE);
  }

  @Override
  public String toString() {
    return "VaultSettings";
  }
}
