package com.algorithmia.plugin.vault;

import static com.algorithmia.plugin.vault.VaultDescription.*;

import com.algorithmia.plugin.vault.auth.CredentialFile;
import com.algorithmia.plugin.vault.kv.SecretKey;
import com.algorithmia.plugin.vault.transport.ApiPath;
import com.algorithmia.plugin.vault.transport.PemSource;
import com.algorithmia.plugin.vault.transport.Tls;
import com.algorithmia.sdk.plugin.secrets.ConfigurationKey;
import com.algorithmia.sdk.plugin.secrets.ConfigurationProblem;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules that one setting's type does not tell: forms of addresses and paths, and what goes
 * together. Does no I/O; problems show no value.
 */
final class SettingsCheck {

  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,253}(:[0-9]{1,5})?");
  private static final Pattern LOOPBACK =
      Pattern.compile(
          "localhost|127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}|\\[::1]|\\[0:0:0:0:0:0:0:1]");
  private static final Map<String, Set<String>> OF_METHOD =
      Map.of(
          "token", Set.of(TOKEN, TOKEN_FILE),
          "approle", Set.of(ROLE_ID, SECRET_ID, SECRET_ID_FILE, WRAPPED_SECRET_ID_FILE),
          "kubernetes", Set.of(ROLE, JWT_FILE),
          "jwt", Set.of(ROLE, JWT, JWT_FILE),
          "cert", Set.of(ROLE),
          "userpass", Set.of(USERNAME, PASSWORD),
          "ldap", Set.of(USERNAME, PASSWORD));

  private final Map<String, String> config;
  private final List<ConfigurationProblem> problems;

  private SettingsCheck(Map<String, String> config, List<ConfigurationProblem> problems) {
    this.config = config;
    this.problems = problems;
  }

  static void addProblems(Map<String, String> config, List<ConfigurationProblem> problems) {
    SettingsCheck check = new SettingsCheck(config, problems);
    check.address();
    check.paths();
    check.authentication();
    check.tls();
    check.behaviour();
  }

  private void address() {
    String text = get(ADDR);
    if (text == null) {
      return;
    }
    URI uri = uri(text);
    if (uri == null) {
      problem(
          ADDR, "must be an address such as https://vault.example.com:8200, without user, ? and #");
      return;
    }
    boolean plain = uri.getScheme().equalsIgnoreCase("http");
    if (plain
        && !LOOPBACK.matcher(uri.getHost()).matches()
        && !"true".equals(get(ALLOW_PLAIN_HTTP))) {
      problem(
          ADDR,
          "would send the token and all values unencrypted: use https:, or set "
              + ALLOW_PLAIN_HTTP
              + " to true if the network in between is protected otherwise");
    }
  }

  static @Nullable URI uri(String text) {
    try {
      URI uri = new URI(text);
      boolean web =
          "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
      return web
              && uri.getHost() != null
              && uri.getRawUserInfo() == null
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null
              && uri.getPort() <= 65_535
          ? uri
          : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }

  private void paths() {
    String secretPath = get(SECRET_PATH);
    ApiPath path = secretPath == null ? null : path(secretPath);
    if (secretPath != null && path == null) {
      problem(
          SECRET_PATH,
          "must be a mount and a prefix such as secret/algorithmia, without empty parts, . and .., and"
              + " of printable characters");
    }
    String mountText = get(MOUNT);
    if (mountText != null) {
      ApiPath mount = path(mountText);
      if (mount == null || (path != null && !mount.contains(path))) {
        problem(MOUNT, "must be how " + SECRET_PATH + " begins");
      }
      if (!"1".equals(get(KV_VERSION)) && !"2".equals(get(KV_VERSION))) {
        problem(MOUNT, "needs an explicit " + KV_VERSION + "; otherwise both are found out");
      }
    }
    if (get(AUTH_PATH) != null && path(get(AUTH_PATH)) == null) {
      problem(AUTH_PATH, "must be a path below auth/, such as kubernetes or team/approle");
    }
    for (String name : List.of(NAMESPACE, AUTH_NAMESPACE)) {
      String namespace = get(name);
      if (namespace != null
          && (path(namespace) == null || !CredentialFile.isCredential(namespace))) {
        problem(name, "must be a namespace such as team-a or org/team-a");
      }
    }
  }

  /** A path as people write it: slashes around it do not count. */
  static @Nullable ApiPath path(@Nullable String text) {
    return text == null ? null : SecretKey.path(text.replaceAll("^/+|/+$", ""));
  }

  private void authentication() {
    String method = getOr(AUTH_METHOD, "token");
    Set<String> own = OF_METHOD.get(method);
    if (own == null) {
      return; // Named as a problem already.
    }
    OF_METHOD.values().stream()
        .flatMap(Set::stream)
        .distinct()
        .filter(name -> get(name) != null && !own.contains(name))
        .sorted()
        .forEach(
            name -> problem(name, "is not used by the method " + method + " in " + AUTH_METHOD));
    switch (method) {
      case "token" -> exactlyOne(TOKEN, TOKEN_FILE);
      case "approle" -> {
        required(ROLE_ID, method);
        atMostOne(SECRET_ID, SECRET_ID_FILE, WRAPPED_SECRET_ID_FILE);
      }
      case "kubernetes" -> required(ROLE, method);
      case "jwt" -> exactlyOne(JWT, JWT_FILE);
      case "cert" -> {
        if (get(CLIENT_CERT) == null && get(CLIENT_CERT_FILE) == null) {
          problem(CLIENT_CERT, "or " + CLIENT_CERT_FILE + " is required by the method cert");
        }
      }
      default -> {
        required(USERNAME, method);
        required(PASSWORD, method);
      }
    }
    for (String name : List.of(TOKEN, ROLE_ID, SECRET_ID, JWT)) {
      String credential = get(name);
      if (credential != null && !CredentialFile.isCredential(credential)) {
        problem(name, "has blanks, line ends or other characters that can't be part of it");
      }
    }
    if (get(USERNAME) != null && !ApiPath.isSafe(getOr(USERNAME, ""))) {
      problem(USERNAME, "can't be a user");
    }
  }

  private void tls() {
    PemSource certificates = pem(CA_CERT, CA_CERT_FILE);
    PemSource client = pem(CLIENT_CERT, CLIENT_CERT_FILE);
    PemSource key = pem(CLIENT_KEY, CLIENT_KEY_FILE);
    if (key != null && client == null) {
      problem(CLIENT_CERT, "or " + CLIENT_CERT_FILE + " is required with a client key");
    }
    if (client != null && client.isText() && key == null) {
      problem(CLIENT_KEY, "or " + CLIENT_KEY_FILE + " is required with " + CLIENT_CERT);
    }
    String address = get(ADDR);
    URI uri = address == null ? null : uri(address);
    if (uri != null
        && uri.getScheme().equalsIgnoreCase("http")
        && (certificates != null || client != null)) {
      problem(ADDR, "begins with http:, so the certificates would not be used");
    }
    try {
      Tls.check(certificates, null);
    } catch (SecretProviderException e) {
      problems.addAll(e.getProblems());
    }
    try {
      Tls.check(client, key);
    } catch (SecretProviderException e) {
      problems.addAll(e.getProblems());
    }
  }

  private @Nullable PemSource pem(String textKey, String fileKey) {
    atMostOne(textKey, fileKey);
    String text = get(textKey);
    String file = get(fileKey);
    if (text != null) {
      return PemSource.ofText(textKey, text);
    }
    try {
      return file == null ? null : PemSource.ofFile(fileKey, java.nio.file.Path.of(file));
    } catch (java.nio.file.InvalidPathException e) {
      return null; // Named as a problem already.
    }
  }

  private void behaviour() {
    for (String name : List.of(CONNECT_TIMEOUT, REQUEST_TIMEOUT, DEADLINE)) {
      if (getOr(name, "1s").matches("0+[a-z]+")) {
        problem(name, "must be longer than nothing");
      }
    }
    if (Operations.parse(getOr(OPERATIONS, "read")) == null) {
      problem(
          OPERATIONS, "must be some of create, read, update, delete, list, with commas between");
    }
    for (String host : getOr(REDIRECT_HOSTS, "localhost").split(",", -1)) {
      if (!HOST.matcher(host.strip()).matches()) {
        problem(REDIRECT_HOSTS, "must be hosts, as host or host:port, with commas between");
        break;
      }
    }
  }

  private void exactlyOne(String one, String other) {
    atMostOne(one, other);
    if (get(one) == null && get(other) == null) {
      ConfigurationKey key = VaultDescription.DESCRIPTION.getKey(one);
      problem(one, "or " + other + " is required (" + (key == null ? "" : key.getHelp()) + ")");
    }
  }

  private void atMostOne(String... names) {
    String first = null;
    for (String name : names) {
      if (get(name) != null && first != null) {
        problem(name, "can't be set together with " + first);
      }
      first = get(name) != null && first == null ? name : first;
    }
  }

  private void required(String name, String method) {
    if (get(name) == null) {
      problem(name, "is required by the method " + method);
    }
  }

  private @Nullable String get(String name) {
    String value = config.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  private String getOr(String name, String fallback) {
    String value = get(name);
    return value == null ? fallback : value;
  }

  private void problem(String name, String message) {
    problems.add(ConfigurationProblem.of(name, message));
  }
}
