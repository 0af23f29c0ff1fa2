package com.algorithmia.secrets.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.sdk.plugin.secrets.ConfigurationKey;
import com.algorithmia.sdk.plugin.secrets.ConfigurationProblem;
import com.algorithmia.sdk.plugin.secrets.ProviderDescription;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.secrets.host.fixture.PluginJars;
import com.algorithmia.secrets.host.fixture.Plugins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a machine's own identity may be sent, and what is tried to get it elsewhere. */
class MachineIdentityTest {

  private static final String WHERE = "the list";

  private static final Optional<ProviderDescription> DESCRIBED =
      Optional.of(
          ProviderDescription.builder("Vault", "A vault")
              .key(ConfigurationKey.string("addr", "Where").required().destination())
              .key(ConfigurationKey.string("namespace", "Which part").destination())
              .key(ConfigurationKey.string("redirects", "Other hosts").destination())
              .key(ConfigurationKey.string("ca", "Whom to trust").destination())
              .key(ConfigurationKey.file("ca_file", "The same").destination())
              .key(
                  ConfigurationKey.string("cloud", "Which")
                      .allowing("public", "china")
                      .defaultsTo("public")
                      .destination())
              .key(ConfigurationKey.flag("plain", "Unsafe").defaultsTo("false").destination())
              .key(
                  ConfigurationKey.string("login", "How")
                      .defaultsTo("token")
                      .machineIdentity("pod", "vm"))
              .key(ConfigurationKey.file("token_file", "The token"))
              .key(ConfigurationKey.string("path", "A path in the vault"))
              .build());

  @TempDir Path directory;

  private static MachineIdentity to(String... destinations) {
    return MachineIdentity.to(List.of(destinations), WHERE, variable -> null);
  }

  private static List<String> refused(SettingsRule rule, String... settings) {
    return rule.problems(DESCRIBED, config(settings)).stream()
        .map(ConfigurationProblem::getKey)
        .toList();
  }

  private static Map<String, String> config(String... settings) {
    Map<String, String> config = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      config.put(settings[i], settings[i + 1]);
    }
    return config;
  }

  @Test
  void itIsSentNowhereUnlessTheOperatorSaysSo() {
    for (String login : List.of("pod", "vm", "POD", " pod", "Vm\n")) {
      assertThat(to().problems(DESCRIBED, config("addr", "https://vault", "login", login)))
          .as(login)
          .containsExactly(
              ConfigurationProblem.of(
                  "addr",
                  "says where the machine's own identity is sent (login), which is not allowed:"
                      + " whoever operates this machine adds its origin (https://HOST:PORT) to the"
                      + " list"));
    }
  }

  @Test
  void whoeverGivesACredentialMaySendItAnywhere() {
    assertThat(refused(to(), "addr", "https://evil", "login", "token", "ca", "x")).isEmpty();
    assertThat(refused(to(), "addr", "https://evil")).isEmpty();
    assertThat(refused(to(), "addr", "https://evil", "path", "kubernetes")).isEmpty();
    assertThat(refused(to(), "addr", "https://evil", "token_file", "/x/token")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://vault.example:8200",
        "https://vault.example:8200/",
        "https://vault.example:8200/behind/a/proxy",
        "HTTPS://Vault.Example:8200",
      })
  void anAllowedOriginIsAllowedHoweverItIsWritten(String address) {
    assertThat(refused(to("https://VAULT.example:8200/"), "addr", address, "login", "pod"))
        .isEmpty();
  }

  @Test
  void theUsualPortNeedNotBeWritten() {
    assertThat(refused(to("https://a:443", "http://b"), "addr", "https://a", "login", "pod"))
        .isEmpty();
    assertThat(refused(to("https://a:443", "http://b"), "addr", "http://b:80", "login", "pod"))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://vault.example:8200",
        "https://vault.example",
        "https://vault.example:443",
        "https://vault.example:82",
        "https://vault.example:8200.evil",
        "https://vault.example.:8200",
        "https://vault.example.evil:8200",
        "https://evil.vault.example:8200",
        "https://evil:8200/vault.example:8200",
        "https://vault.example:8200@evil",
        "https://vault.example:8200@evil:8200",
        "https://user@vault.example:8200",
        "https://vault.example:8200\\@evil",
        "https://vault.example:8200#@evil",
        "https://vault.example:8200?host=evil",
        "https://vault.example:8200,https://evil",
        "https://evil,https://vault.example:8200",
        "https://vault.example:8200,evil",
        "https://vault.example:8200,",
        "https://vault.example:8200 https://evil",
        "https://vault.example:8200\nhttps://evil",
        "https://vault.example:8200\u0000.evil",
        "https://vault%2eexample:8200",
        "https://v\u0430ult.example:8200",
        "https://vault.example\u3002evil:8200",
        "https:vault.example:8200",
        "//vault.example:8200",
        "vault.example:8200",
        "addr=https://vault.example:8200",
        "evil",
      })
  void everyOtherAddressIsRefusedWithoutRepeatingIt(String address) {
    assertThat(
            to("https://vault.example:8200")
                .problems(DESCRIBED, config("addr", address, "login", "pod")))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.getKey()).isEqualTo("addr");
              assertThat(problem.getMessage())
                  .contains("not allowed")
                  .doesNotContain("evil", "vault");
            });
  }

  @Test
  void everyDestinationCountsAndNotOnlyTheFirst() {
    MachineIdentity rule = to("https://vault");
    assertThat(
            refused(
                rule,
                "addr",
                "https://vault",
                "login",
                "pod",
                "namespace",
                "mine",
                "redirects",
                "evil:8200",
                "ca",
                "-----BEGIN CERTIFICATE-----\nA\n",
                "cloud",
                "china",
                "plain",
                "true"))
        .containsExactly("ca", "cloud", "namespace", "plain", "redirects");
    assertThat(
            refused(
                rule, "addr", "https://vault", "login", "pod", "cloud", "public", "plain", "false"))
        .isEmpty();
  }

  @Test
  void otherDestinationsAreAllowedByNameAndValue() {
    MachineIdentity rule =
        to("https://vault", "namespace=team", "redirects=a:8200", "redirects=b:8200", "plain=true");
    String[] good = {
      "addr",
      "https://vault",
      "login",
      "pod",
      "namespace",
      "team",
      "redirects",
      "b:8200, a:8200",
      "plain",
      "true"
    };
    assertThat(refused(rule, good)).isEmpty();
    assertThat(refused(rule, "addr", "https://vault", "login", "pod", "redirects", "b:8200,c:1"))
        .containsExactly("redirects");
    assertThat(refused(rule, "addr", "team", "login", "pod", "namespace", "a:8200"))
        .containsExactly("addr", "namespace");
    assertThat(refused(rule, "addr", "https://vault", "login", "pod", "namespace", "Team"))
        .containsExactly("namespace");
  }

  @Test
  void anAddressAllowedForOneSettingIsNotAllowedForAnother() {
    MachineIdentity rule = to("addr=https://vault");
    assertThat(refused(rule, "addr", "https://vault", "login", "pod")).isEmpty();
    assertThat(refused(rule, "addr", "https://vault", "redirects", "https://vault", "login", "pod"))
        .containsExactly("redirects");
  }

  @Test
  void aTextOfSeveralLinesIsToldToBeAFile() {
    assertThat(
            to("https://vault")
                .problems(DESCRIBED, config("addr", "https://vault", "login", "pod", "ca", "A\nB")))
        .singleElement()
        .satisfies(problem -> assertThat(problem.getMessage()).contains("names a file instead"));
    assertThat(
            refused(to("https://vault"), "addr", "https://vault", "login", "pod", "ca_file", "/x"))
        .isEmpty();
  }

  @Test
  void whoNamesNoDestinationNeedsTheOperatorsWordForTheIdentityItself() {
    assertThat(to().problems(DESCRIBED, config("login", "pod")))
        .singleElement()
        .satisfies(
            problem -> {
              assertThat(problem.getKey()).isEqualTo("login");
              assertThat(problem.getMessage()).contains("adds login=VALUE to the list");
            });
    assertThat(refused(to("login=pod"), "login", "pod")).isEmpty();
    assertThat(refused(to("login=pod"), "login", "vm")).containsExactly("login");
    assertThat(refused(to("login=pod"), "login", "pod", "addr", "https://evil"))
        .containsExactly("addr");
  }

  @Test
  void aDefaultThatUsesTheIdentityUsesIt() {
    Optional<ProviderDescription> always =
        Optional.of(
            ProviderDescription.builder("Cloud", "A vault of a cloud")
                .key(ConfigurationKey.string("addr", "Where").destination().machineIdentity())
                .key(ConfigurationKey.string("login", "How").defaultsTo("vm").machineIdentity("vm"))
                .build());
    assertThat(to().problems(always, Map.of())).hasSize(1);
    assertThat(to().problems(always, Map.of("login", ""))).hasSize(1);
    assertThat(to().problems(always, Map.of("login", "none"))).isEmpty();
    assertThat(to().problems(always, Map.of("login", "none", "addr", "https://evil"))).hasSize(1);
    assertThat(to("https://good").problems(always, Map.of("addr", "https://good"))).isEmpty();
  }

  @Test
  void theFileThatHoldsAnIdentityIsThatIdentity() throws IOException {
    for (String token :
        List.of(
            "/var/run/secrets/kubernetes.io/serviceaccount/token",
            "/run/secrets/kubernetes.io/serviceaccount/token",
            "/var/run/secrets/kubernetes.io/serviceaccount/../serviceaccount/token",
            "/var//run/secrets/kubernetes.io/serviceaccount/..data/token",
            "/var/run/secrets/azure/tokens/azure-identity-token",
            "/var/run/secrets/eks.amazonaws.com/serviceaccount/token")) {
      assertThat(refused(to("https://vault"), "addr", "https://evil", "token_file", token))
          .as(token)
          .containsExactly("addr");
      assertThat(refused(to("https://vault"), "addr", "https://vault", "token_file", token))
          .isEmpty();
    }
    // Whom to trust is no credential: the authority's certificate lies beside the token.
    assertThat(
            refused(
                to(),
                "addr",
                "https://any",
                "ca_file",
                "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt"))
        .isEmpty();
    Path token = Files.writeString(directory.resolve("federated"), "t");
    Path link = Files.createSymbolicLink(directory.resolve("link"), token);
    MachineIdentity injected =
        MachineIdentity.to(
            List.of(),
            WHERE,
            name -> name.equals("AZURE_FEDERATED_TOKEN_FILE") ? token.toString() : null);
    for (Path way : List.of(token, link, directory.resolve("./federated"))) {
      assertThat(refused(injected, "addr", "https://evil", "token_file", way.toString()))
          .containsExactly("addr");
    }
  }

  @Test
  void ofAPluginThatDescribesNothingTheUsualWordsAreItsUseAndAllElseADestination() {
    for (String word :
        List.of(
            "kubernetes",
            "Kubernetes ",
            "managed_identity",
            "ManagedIdentity",
            "workload-identity",
            "MSI",
            "/var/run/secrets/kubernetes.io/serviceaccount/token",
            "file:///var/run/secrets/kubernetes.io/serviceaccount/token")) {
      Map<String, String> settings = Map.of("url", "https://evil", "how", word);
      assertThat(to().problems(Optional.empty(), settings))
          .as(word)
          .extracting(ConfigurationProblem::getKey)
          .containsExactly("url");
      assertThat(to("https://evil").problems(Optional.empty(), settings)).isEmpty();
      assertThat(to().problems(Optional.empty(), Map.of("how", word))).hasSize(1);
    }
    assertThat(to().problems(Optional.empty(), Map.of("url", "https://x", "auth_type", "default")))
        .hasSize(1);
    assertThat(
            to().problems(
                    Optional.empty(), Map.of("url", "https://x", "mode", "default", "token", "t")))
        .isEmpty();
    // A name that the description does not have: the same.
    assertThat(refused(to(), "addr", "https://evil", "LOGIN", "kubernetes"))
        .containsExactly("addr");
  }

  @Test
  void aListThatWouldAllowTooMuchOrIsMisspelledIsNone() {
    for (String wrong :
        List.of(
            "*",
            "https://*",
            "https://*.example",
            "https://",
            "vault.example",
            "vault.example:8200",
            "https://vault.example/path",
            "https://vault.example?x=y",
            "https://vault.example#x",
            "https://user:secret@vault.example",
            "https://vault.example:0",
            "https://vault.example:99999",
            "",
            "namespace=",
            "=team",
            "two words=x")) {
      assertThatIllegalArgumentException()
          .as(wrong)
          .isThrownBy(() -> to("https://good", wrong))
          .withMessageContaining("https://vault.example.com:8200");
    }
  }

  @Test
  void thePluginDoesNotGetToSeeWhatTheRuleForbids() {
    Path jar =
        PluginJars.jar()
            .source(Plugins.FACTORY, Plugins.memory(""))
            .writeTo(directory.resolve("memory.jar"));
    LoadRequest request =
        LoadRequest.of(jar)
            .factory(Plugins.FACTORY)
            .rule(FilesDirectory.none("no").and(to("https://good")));
    try (PluginHost host = PluginHost.builder().build();
        LoadedProvider loaded = host.load(request.config(Map.of("note", "fine")))) {
      LoadRequest bad = request.config(Map.of("auth", "kubernetes", "addr", "https://evil"));
      assertThat(host.validate(bad)).hasSize(1);
      assertThatThrownBy(() -> host.load(bad)).isInstanceOf(SecretProviderException.class);
      assertThatThrownBy(() -> loaded.replace(bad)).isInstanceOf(SecretProviderException.class);
      assertThatThrownBy(() -> loaded.replaceExclusively(bad))
          .isInstanceOfSatisfying(
              SecretProviderException.class,
              e ->
                  assertThat(e.getKind())
                      .isEqualTo(SecretProviderException.Kind.INVALID_CONFIGURATION));
      assertThat(loaded.status().serving()).isTrue();
      assertThat(
              host.validate(request.config(Map.of("auth", "kubernetes", "addr", "https://good/x"))))
          .isEmpty();
    }
  }
}
