package com.algorithmia.secrets.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The Secret Store API of one server with one key. Immutable and safe for use by many threads.
 *
 * <p>All calls block, for no longer than the {@link Builder#deadline deadline}, and throw {@link
 * SecretStoreException} (unchecked) if there is no good answer. Reads, and writes that carry an
 * {@link IdempotencyKey}, are tried up to three times; other writes are repeated only where nothing
 * can have happened. No method returns a secret's value: the API has none that does.
 */
public final class SecretStoreClient implements AutoCloseable {

  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

  private final Caller caller;
  private final URI server;

  private SecretStoreClient(URI server, Caller caller) {
    this.server = server;
    this.caller = caller;
  }

  /** Starts to build a client. */
  public static Builder builder() {
    return new Builder();
  }

  /** The address of the server, without a path. */
  public URI server() {
    return server;
  }

  /** What a worker asks for. */
  public WorkerApi worker() {
    return new WorkerApi(caller);
  }

  /** Providers and their JARs. */
  public ProvidersApi providers() {
    return new ProvidersApi(caller);
  }

  /** Accounts, algorithms, grants. */
  public OwnersApi owners() {
    return new OwnersApi(caller);
  }

  /** The secrets of an owner. */
  public SecretsApi secrets(SecretOwner owner) {
    return new SecretsApi(caller, owner);
  }

  /** The secrets of all owners that the key may see. */
  public Pages<SecretInfo> searchSecrets(SecretFilter filter) {
    return SecretsApi.pages(caller, () -> Call.get("v1", "secrets"), filter);
  }

  /** API keys, key sets, re-encryption. */
  public KeysApi keys() {
    return new KeysApi(caller);
  }

  /** The audit. */
  public AuditApi audit() {
    return new AuditApi(caller);
  }

  /**
   * Whether the server can serve: {@code ok}, {@code starting}, {@code stopping} or {@code
   * unavailable}. Asks once.
   *
   * @throws TransportException if it does not answer
   */
  public String readiness() {
    try {
      return caller.sendOnce(Call.get("readyz")).json().get("status").text();
    } catch (ApiException e) {
      return e.status() == 503 ? "unavailable" : "unknown";
    }
  }

  /** Ends all calls that are under way, held ones included; later ones fail. */
  @Override
  public void close() {
    caller.close();
  }

  /** Names the server. */
  @Override
  public String toString() {
    return "SecretStoreClient[" + server + "]";
  }

  /** Collects the settings. Not safe for use by many threads. */
  public static final class Builder {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private @Nullable URI server;
    private @Nullable ApiKey key;
    private @Nullable Path authorities;
    private Duration connectTimeout = CONNECT_TIMEOUT;
    private Duration deadline = DEADLINE;
    private boolean plainHttpAllowed;

    private Builder() {}

    /**
     * Where the server is, such as {@code https://secrets.example.com}. Plain {@code http} is
     * refused but for this very machine.
     *
     * @throws IllegalArgumentException if this is no such address
     */
    public Builder server(String address) {
      this.server = parse(address);
      return this;
    }

    /** The key that each call carries. */
    public Builder key(ApiKey apiKey) {
      this.key = apiKey;
      return this;
    }

    /** Trust these authorities (a file of PEM) and no others; by default those of the JVM. */
    public Builder authorities(@Nullable Path pemFile) {
      this.authorities = pemFile;
      return this;
    }

    /** How long a connection may take to be made; 5 s by default. */
    public Builder connectTimeout(Duration timeout) {
      this.connectTimeout = positive(timeout);
      return this;
    }

    /** How long a call may take as a whole, repeats included; 30 s by default. */
    public Builder deadline(Duration time) {
      this.deadline = positive(time);
      return this;
    }

    /**
     * Sends the key and all values unencrypted, for all to read who see the network. For networks
     * that encrypt by themselves.
     */
    public Builder allowUnencryptedHttp() {
      this.plainHttpAllowed = true;
      return this;
    }

    /**
     * Builds the client. Reads the file of authorities; opens no connection.
     *
     * @throws IllegalArgumentException if a setting is missing or wrong
     */
    public SecretStoreClient build() {
      URI address = server;
      ApiKey apiKey = key;
      if (address == null || apiKey == null) {
        throw new IllegalArgumentException("the address of the server and an API key are needed");
      }
      boolean plain = "http".equals(address.getScheme());
      if (plain && !plainHttpAllowed && !LOOPBACK.contains(address.getHost())) {
        throw new IllegalArgumentException(
            "plain http to " + address.getHost() + " would show the key to the network; use https");
      }
      SSLSocketFactory tls = authorities == null || plain ? null : Tls.trusting(authorities);
      return new SecretStoreClient(
          address, new Caller(address, apiKey, tls, connectTimeout, deadline));
    }

    private static Duration positive(Duration time) {
      if (time.isNegative() || time.isZero()) {
        throw new IllegalArgumentException("a time must be more than nothing");
      }
      return time;
    }

    private static URI parse(String address) {
      URI uri;
      try {
        uri = new URI(address.strip());
      } catch (URISyntaxException e) {
        throw notAnAddress();
      }
      String scheme = String.valueOf(uri.getScheme()).toLowerCase(java.util.Locale.ROOT);
      String path = uri.getRawPath() == null ? "" : uri.getRawPath();
      if (!(scheme.equals("http") || scheme.equals("https"))
          || uri.getHost() == null
          || uri.getRawUserInfo() != null
          || uri.getRawQuery() != null
          || uri.getRawFragment() != null
          || !(path.isEmpty() || path.equals("/"))) {
        throw notAnAddress();
      }
      return URI.create(scheme + "://" + uri.getRawAuthority());
    }

    /** Does not repeat what was given: people paste keys into the wrong field. */
    private static IllegalArgumentException notAnAddress() {
      return new IllegalArgumentException(
          "the address of the server must be like https://secrets.example.com or"
              + " http://127.0.0.1:8080, without user, path or query");
    }
  }
}
