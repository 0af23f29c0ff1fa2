package com.algorithmia.plugin.azurekeyvault;

import com.algorithmia.sdk.plugin.secrets.ConfigurationKey;
import com.algorithmia.sdk.plugin.secrets.ConfigurationProblem;
import com.algorithmia.sdk.plugin.secrets.ProviderConfiguration;
import com.algorithmia.sdk.plugin.secrets.ProviderDescription;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules that the description of single settings can't express: addresses, limits, and which
 * settings belong to which way of authentication. Every problem is named, none shows a value.
 */
final class SettingsRules {

  private static final Pattern IDENTIFIER = Pattern.compile("[0-9A-Za-z][0-9A-Za-z.-]{0,127}");
  private static final Pattern PROXY =
      Pattern.compile("([0-9A-Za-z.-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}\\]):([0-9]{1,5})");
  private static final Pattern PREFIX =
      Pattern.compile("[0-9A-Za-z-]{1," + SecretNames.MAX_PREFIX_LENGTH + "}");
  private static final Set<String> SHARED_TENANTS = Set.of("common", "organizations", "consumers");
  private static final ProviderDescription TIMES =
      ProviderDescription.builder("Times", "")
          .key(ConfigurationKey.duration(Settings.TIMEOUT, ""))
          .key(ConfigurationKey.duration(Settings.DELETION_TIMEOUT, ""))
          .build();
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private final Map<String, String> config;
  private final List<ConfigurationProblem> problems = new ArrayList<>();

  private SettingsRules(Map<String, String> config) {
    this.config = config;
  }

  /** All problems of a configuration; empty if all is well. */
  static List<ConfigurationProblem> problems(Map<String, String> config) {
    SettingsRules rules = new SettingsRules(config);
    rules.problems.addAll(Settings.DESCRIPTION.problems(config));
    rules.check();
    return rules.problems;
  }

  private void check() {
    address(Settings.VAULT_URL);
    address(Settings.AUTHORITY_HOST);
    identifier(Settings.TENANT_ID);
    identifier(Settings.CLIENT_ID);
    proxy();
    String prefix = get(Settings.NAME_PREFIX);
    if (prefix != null && !PREFIX.matcher(prefix).matches()) {
      problem(
          Settings.NAME_PREFIX,
          "must be 1 to " + SecretNames.MAX_PREFIX_LENGTH + " letters, digits and dashes");
    }
    time(Settings.TIMEOUT);
    time(Settings.DELETION_TIMEOUT);
    authentication();
  }

  private void authentication() {
    String name = get(Settings.AUTHENTICATION);
    Authentication authentication;
    try {
      authentication = name == null ? Authentication.CLIENT_SECRET : Authentication.of(name);
    } catch (IllegalArgumentException e) {
      return; // Already named: it is not one of the allowed values.
    }
    switch (authentication) {
      case CLIENT_SECRET -> {
        needs(authentication, Settings.TENANT_ID, Settings.CLIENT_ID, Settings.CLIENT_SECRET);
        refuses(
            authentication,
            Settings.CLIENT_CERTIFICATE_FILE,
            Settings.CLIENT_CERTIFICATE,
            Settings.FEDERATED_TOKEN_FILE);
      }
      case CLIENT_CERTIFICATE -> {
        needs(authentication, Settings.TENANT_ID, Settings.CLIENT_ID);
        boolean file = get(Settings.CLIENT_CERTIFICATE_FILE) != null;
        boolean text = get(Settings.CLIENT_CERTIFICATE) != null;
        if (file == text) {
          problems.add(
              ConfigurationProblem.general(
                  "authentication=client_certificate needs exactly one of "
                      + Settings.CLIENT_CERTIFICATE_FILE
                      + " and "
                      + Settings.CLIENT_CERTIFICATE));
        }
        certificate();
        refuses(authentication, Settings.CLIENT_SECRET, Settings.FEDERATED_TOKEN_FILE);
      }
      case MANAGED_IDENTITY ->
          refuses(
              authentication,
              Settings.TENANT_ID,
              Settings.CLIENT_SECRET,
              Settings.CLIENT_CERTIFICATE_FILE,
              Settings.CLIENT_CERTIFICATE,
              Settings.FEDERATED_TOKEN_FILE);
      case WORKLOAD_IDENTITY ->
          refuses(
              authentication,
              Settings.CLIENT_SECRET,
              Settings.CLIENT_CERTIFICATE_FILE,
              Settings.CLIENT_CERTIFICATE);
      case DEFAULT ->
          refuses(
              authentication,
              Settings.TENANT_ID,
              Settings.CLIENT_ID,
              Settings.CLIENT_SECRET,
              Settings.CLIENT_CERTIFICATE_FILE,
              Settings.CLIENT_CERTIFICATE,
              Settings.FEDERATED_TOKEN_FILE);
    }
  }

  private void certificate() {
    String pem = get(Settings.CLIENT_CERTIFICATE);
    String problem = pem == null ? null : PemCredential.problem(pem);
    if (problem != null) {
      problem(Settings.CLIENT_CERTIFICATE, problem);
    }
  }

  private void needs(Authentication authentication, String... keys) {
    for (String key : keys) {
      if (get(key) == null) {
        problem(key, "is required for authentication=" + authentication.settingName());
      }
    }
  }

  private void refuses(Authentication authentication, String... keys) {
    for (String key : keys) {
      if (get(key) != null) {
        problem(
            key,
            "is not used with authentication="
                + authentication.settingName()
                + ": remove it, or change authentication");
      }
    }
  }

  private void address(String key) {
    String value = get(key);
    if (value != null && origin(value) == null) {
      problem(key, "must be an address such as https://host or https://host:port, and no more");
    }
  }

  /** The address without a trailing slash; null if it is not plain https. */
  static @Nullable URI origin(String text) {
    try {
      URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      boolean plain =
          "https".equals(uri.getScheme())
              && uri.getHost() != null
              && uri.getUserInfo() == null
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null
              && uri.getRawPath().isEmpty()
              && uri.getPort() <= 65_535
              && uri.getPort() != 0;
      return plain ? new URI(uri.toString().toLowerCase(Locale.ROOT)) : null;
    } catch (URISyntaxException e) {
      return null;
    }
  }

  private void identifier(String key) {
    String value = get(key);
    if (value == null) {
      return;
    }
    if (!IDENTIFIER.matcher(value).matches()) {
      problem(key, "must be an id such as 00000000-0000-0000-0000-000000000000");
    } else if (key.equals(Settings.TENANT_ID)
        && SHARED_TENANTS.contains(value.toLowerCase(Locale.ROOT))) {
      problem(key, "must be the id of one tenant; applications have no token of a shared one");
    }
  }

  private void proxy() {
    String value = get(Settings.PROXY);
    if (value == null) {
      return;
    }
    var matcher = PROXY.matcher(value);
    if (!matcher.matches()
        || Integer.parseInt(matcher.group(2)) < 1
        || Integer.parseInt(matcher.group(2)) > 65_535) {
      problem(Settings.PROXY, "must be host:port, without a scheme, a user or a password");
    }
  }

  private void time(String key) {
    String value = get(key);
    if (value == null || problems.stream().anyMatch(problem -> key.equals(problem.getKey()))) {
      return;
    }
    Duration time = ProviderConfiguration.of(TIMES, Map.of(key, value)).duration(key);
    if (time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0) {
      problem(key, "must be from 1s to 10m");
    }
  }

  private @Nullable String get(String key) {
    String value = config.get(key);
    return value == null || value.isEmpty() ? null : value;
  }

  private void problem(String key, String message) {
    problems.add(ConfigurationProblem.of(key, message));
  }
}
