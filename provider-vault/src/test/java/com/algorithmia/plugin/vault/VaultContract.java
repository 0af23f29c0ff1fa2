package com.algorithmia.plugin.vault;

import static com.algorithmia.plugin.vault.support.FaultServer.json;
import static com.algorithmia.plugin.vault.support.FaultServer.losingTheAnswerOf;
import static com.algorithmia.plugin.vault.support.FaultServer.passedOnTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.plugin.vault.support.Admin;
import com.algorithmia.plugin.vault.support.FaultServer;
import com.algorithmia.plugin.vault.support.FaultServer.Answer;
import com.algorithmia.plugin.vault.support.FaultServer.Request;
import com.algorithmia.plugin.vault.support.OpenBao;
import com.algorithmia.plugin.vault.support.Providers;
import com.algorithmia.plugin.vault.transport.Json;
import com.algorithmia.sdk.plugin.secrets.ConnectionReport.Status;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderFactory;
import com.algorithmia.secrets.testkit.BackendFault;
import com.algorithmia.secrets.testkit.Breakage;
import com.algorithmia.secrets.testkit.SecretProviderContract;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;

/**
 * The contract on a real OpenBao server, reached through a proxy that can break it. Subclasses say
 * which KV version, at which mount, and how the provider is made.
 */
abstract class VaultContract extends SecretProviderContract {

  private static final String DENIED =
      "{\"errors\":[\"1 error occurred:\\n\\t* permission denied\\n\\n\"]}";

  private final OpenBao bao = OpenBao.shared();
  private final Admin admin = bao.admin();
  private final FaultServer proxy = new FaultServer();
  private final AtomicLong valueReads = new AtomicLong();
  private final int version;
  private final String mount;
  private final String token;
  private final String policy;

  VaultContract(int version, String mount) {
    this.version = version;
    this.mount = admin.mount(mount, version);
    this.policy =
        admin.policy(
            "path \""
                + mount
                + "/*\" { capabilities = [\"create\", \"read\", \"update\", \"delete\", \"list\"] }");
    this.token = admin.tokenOf(policy, "\"ttl\":\"1h\"");
    mend();
    warmUp();
  }

  /**
   * The first use of the JDK's HTTP client takes longer, on a busy machine, than these tests give a
   * request.
   */
  private void warmUp() {
    try (SecretProvider provider = Providers.on(bao, token, mount + "/warm-up")) {
      assertThat(provider.checkConnection().getStatus()).isEqualTo(Status.READY);
    }
  }

  private void mend() {
    proxy.otherwise(
        request -> {
          if (request.method().equals("GET") && request.target().contains(mount + "/data/")) {
            valueReads.incrementAndGet();
          }
          return passedOnTo(bao);
        });
  }

  @Override
  protected SecretProviderFactory factory() {
    return new VaultSecretProviderFactory();
  }

  @Override
  protected Map<String, String> configuration() {
    Map<String, String> config =
        Providers.config(
            "vault_addr",
            proxy.address(),
            "vault_secret_path",
            mount + "/app",
            "vault_request_timeout",
            "1s",
            "vault_deadline",
            "8s",
            "vault_max_retries",
            "0");
    config.putAll(credentials());
    if (version == 1) {
      config.put("vault_kv_version", "1");
      config.put("vault_mount", mount);
    }
    return config;
  }

  @Override
  protected Optional<Map<String, String>> configurationWithWrongCredential() {
    Map<String, String> wrong = configuration();
    wrong.putAll(wrongCredentials());
    return Optional.of(wrong);
  }

  /** The settings by which the provider is let in. */
  Map<String, String> credentials() {
    return Map.of("vault_token", token);
  }

  /** Those of them that have to be wrong for it not to be. */
  Map<String, String> wrongCredentials() {
    return Map.of("vault_token", "s.this-is-not-a-token-of-anybody");
  }

  Admin admin() {
    return admin;
  }

  /** The name of a policy that allows what the provider needs. */
  String policy() {
    return policy;
  }

  @Override
  protected List<String> outsideKeys() {
    admin.write(
        mount + (version == 2 ? "/data" : "") + "/outside",
        version == 2 ? "{\"data\":{\"value\":\"outside\"}}" : "{\"value\":\"outside\"}");
    return List.of("/outside", "../outside", "..%2foutside", "%2e%2e/outside", "app/../../outside");
  }

  @Override
  protected Breakage breakBackend(BackendFault fault, SecretIdentifier secret) throws Exception {
    String key = secret.getProviderKey();
    return switch (fault) {
      case DOWN -> {
        proxy.close();
        yield Breakage.mendedBy(proxy::reopen);
      }
      case HANGING -> {
        Object never = new Object();
        yield breaking(request -> FaultServer.dripping(never));
      }
      case THROTTLED ->
          breaking(request -> json(429, "{\"errors\":[\"request quota\"]}", "Retry-After", "77"))
              .withRetryAfter(Duration.ofSeconds(77));
      case PERMISSION_DENIED ->
          breaking(
              request ->
                  request.target().contains(key) || isWrite(request)
                      ? json(403, DENIED)
                      : passedOnTo(bao));
      case CREDENTIAL_REVOKED ->
          breaking(
              request ->
                  request.target().endsWith("/sys/health")
                      ? passedOnTo(bao)
                      : json(403, "{\"errors\":[\"permission denied\"]}"));
      case SOFT_DELETED -> softDeleted(key);
      case WRITE_REFUSED ->
          breaking(request -> isWrite(request) ? json(400, echo(request)) : passedOnTo(bao));
      case ANSWER_LOST ->
          breaking(request -> isWrite(request) ? losingTheAnswerOf(bao) : passedOnTo(bao));
      case DISABLED, EXPIRED -> Breakage.cannotHappen("Vault keeps no such mark on a secret");
      default -> super.breakBackend(fault, secret);
    };
  }

  private Breakage softDeleted(String key) {
    if (version == 1) {
      return Breakage.cannotHappen("KV 1 has no deletion that can be undone");
    }
    admin.delete(mount + "/data/app/" + key);
    return Breakage.mendedBy(
        () -> admin.write(mount + "/undelete/app/" + key, "{\"versions\":[1,2,3,4,5,6,7,8,9]}"));
  }

  private Breakage breaking(Function<Request, Answer> how) {
    proxy.otherwise(how);
    return Breakage.mendedBy(this::mend);
  }

  private boolean isWrite(Request request) {
    return !request.method().equals("GET") && request.target().contains(mount);
  }

  private static String echo(Request request) {
    Json errors = Json.array(List.of(Json.of("refused: " + request.body())));
    return new String(Json.object("errors", errors).toBytes(), StandardCharsets.UTF_8);
  }

  @Override
  protected OptionalLong countValueReads() {
    return version == 2 ? OptionalLong.of(valueReads.get()) : OptionalLong.empty();
  }

  @Override
  protected Optional<String> backendState() {
    Map<String, String> state = new TreeMap<>();
    String base = mount + (version == 2 ? "/metadata" : "") + "/app/";
    if (admin.status("GET", base + "?list=true", null) == 404) {
      return Optional.of("empty");
    }
    for (Json item : admin.read(base + "?list=true").get("data").get("keys").items()) {
      Json data = admin.read(base + item.text()).get("data");
      state.put(String.valueOf(item.text()), new String(data.toBytes(), StandardCharsets.UTF_8));
    }
    return Optional.of(state.toString());
  }

  /**
   * Without a trace: what was only marked as deleted would be listed, and looked at, ever after.
   */
  @Override
  protected void cleanUp(SecretProvider provider, SecretIdentifier id) {
    admin.delete(mount + (version == 2 ? "/metadata" : "") + "/app/" + id.getProviderKey());
  }

  @Override
  protected boolean toleratesThread(Thread thread) {
    // The servers of the test itself.
    return thread.getName().startsWith("fault-") || thread.getName().startsWith("openbao-");
  }

  @AfterAll
  void stopProxy() {
    proxy.close();
  }
}
