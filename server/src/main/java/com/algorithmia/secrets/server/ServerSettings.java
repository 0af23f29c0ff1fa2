package com.algorithmia.secrets.server;

import com.algorithmia.secrets.server.internal.jetty.PemFiles;
import com.algorithmia.secrets.store.UploadPolicy;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How a server listens and what it takes. Immutable; the defaults listen on a free loopback port
 * over plain HTTP.
 *
 * <p>{@link #parse} reads these keys (docs/operating.md says more of each):
 *
 * <ul>
 *   <li>{@code server.host}, {@code server.port}
 *   <li>{@code tls.certificate_file}, {@code tls.key_file}: both or none
 *   <li>{@code plugins.upload}: {@code off}, {@code signed} or {@code on}; {@code
 *       plugins.trust_file}: certificates (PEM) whose signatures count
 *   <li>{@code limits.concurrent_requests}, {@code limits.connections}, {@code
 *       limits.held_requests}, {@code limits.jar_bytes}
 *   <li>{@code server.public_hosts}: {@code HOST} or {@code HOST:PORT}, separated by commas
 *   <li>{@code server.stop_seconds}
 * </ul>
 */
public final class ServerSettings {

  /** All keys that {@link #parse} knows. */
  public static final Set<String> KEYS =
      Set.of(
          "server.host",
          "server.port",
          "server.public_hosts",
          "server.stop_seconds",
          "tls.certificate_file",
          "tls.key_file",
          "plugins.upload",
          "plugins.trust_file",
          "limits.concurrent_requests",
          "limits.connections",
          "limits.held_requests",
          "limits.jar_bytes");

  private final Builder b;

  private ServerSettings(Builder builder) {
    this.b = builder;
  }

  /** Starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Starts from these settings. */
  public Builder toBuilder() {
    return new Builder(b);
  }

  /**
   * Reads settings.
   *
   * @param settings by the keys above; other keys are refused
   * @throws IllegalArgumentException with all that is wrong, a line for each; it shows no file's
   *     content
   */
  public static ServerSettings parse(Map<String, String> settings) {
    List<String> problems = new ArrayList<>();
    Builder builder = builder();
    for (String key : new TreeSet<>(settings.keySet())) {
      String value = settings.getOrDefault(key, "").strip();
      try {
        builder.set(key, value);
      } catch (IllegalArgumentException e) {
        problems.add(key + ": " + e.getMessage());
      }
    }
    try {
      if (problems.isEmpty()) {
        return builder.build();
      }
    } catch (IllegalArgumentException e) {
      problems.add(String.valueOf(e.getMessage()));
    }
    throw new IllegalArgumentException(String.join("\n", problems));
  }

  /** The address to listen on. */
  public String host() {
    return b.host;
  }

  /** The port to listen on; 0 = any free one. */
  public int port() {
    return b.port;
  }

  /** See {@link Builder#publicHosts}. */
  public List<String> publicHosts() {
    return b.publicHosts;
  }

  /** The server's certificate chain, PEM; empty = plain HTTP. */
  public Optional<Path> tlsCertificateFile() {
    return Optional.ofNullable(b.certificate);
  }

  /** The private key to it, PEM. */
  public Optional<Path> tlsKeyFile() {
    return Optional.ofNullable(b.key);
  }

  /** Whether only this machine reaches it. */
  public boolean isLoopback() {
    return Builder.isLoopback(b.host);
  }

  /**
   * Which JARs come in by request: what was set, else any on loopback, and signed ones elsewhere.
   * For {@code SecretStore.Builder.uploads}.
   */
  public UploadPolicy uploadPolicy() {
    UploadPolicy.Mode mode = b.uploads;
    if (mode == null) {
      mode = isLoopback() ? UploadPolicy.Mode.ON : UploadPolicy.Mode.SIGNED;
    }
    Path trust = b.trust;
    return new UploadPolicy(
        mode, trust == null ? Set.of() : new HashSet<>(PemFiles.certificates(trust)));
  }

  /** See {@link Builder#concurrentRequests}. */
  public int concurrentRequests() {
    return b.concurrentRequests;
  }

  /** See {@link Builder#connections}. */
  public int connections() {
    return b.connections;
  }

  /** See {@link Builder#heldRequests}. */
  public int heldRequests() {
    return b.heldRequests;
  }

  /** See {@link Builder#jarBytes}. */
  public long jarBytes() {
    return b.jarBytes;
  }

  /** See {@link Builder#requestTime}. */
  public Duration requestTime() {
    return b.requestTime;
  }

  /** See {@link Builder#uploadTime}. */
  public Duration uploadTime() {
    return b.uploadTime;
  }

  /** See {@link Builder#stopTime}. */
  public Duration stopTime() {
    return b.stopTime;
  }

  /** Address, port and whether there is TLS. */
  @Override
  public String toString() {
    return "ServerSettings[" + b.host + ":" + b.port + (b.key == null ? "" : ", TLS") + "]";
  }

  /** Collects settings. Not thread-safe. */
  public static final class Builder {

    private String host = "127.0.0.1";
    private int port;
    private List<String> publicHosts = List.of();
    private @Nullable Path certificate;
    private @Nullable Path key;
    private UploadPolicy.@Nullable Mode uploads;
    private @Nullable Path trust;
    private int concurrentRequests = 64;
    private int connections = 4_000;
    private int heldRequests = 3_000;
    private long jarBytes = 64L << 20;
    private Duration requestTime = Duration.ofSeconds(30);
    private Duration uploadTime = Duration.ofMinutes(5);
    private Duration stopTime = Duration.ofSeconds(10);

    private Builder() {}

    private Builder(Builder other) {
      host = other.host;
      port = other.port;
      publicHosts = other.publicHosts;
      certificate = other.certificate;
      key = other.key;
      uploads = other.uploads;
      trust = other.trust;
      concurrentRequests = other.concurrentRequests;
      connections = other.connections;
      heldRequests = other.heldRequests;
      jarBytes = other.jarBytes;
      requestTime = other.requestTime;
      uploadTime = other.uploadTime;
      stopTime = other.stopTime;
    }

    private void set(String name, String value) {
      switch (name) {
        case "server.host" -> host(value);
        case "server.port" -> port(number(value));
        case "server.public_hosts" -> publicHosts(List.of(value.split("\\s*,\\s*")));
        case "server.stop_seconds" -> stopTime(Duration.ofSeconds(number(value)));
        case "tls.certificate_file" -> certificate = Path.of(value);
        case "tls.key_file" -> key = Path.of(value);
        case "plugins.upload" -> uploads(mode(value));
        case "plugins.trust_file" -> uploadTrust(Path.of(value));
        case "limits.concurrent_requests" -> concurrentRequests(number(value));
        case "limits.connections" -> connections(number(value));
        case "limits.held_requests" -> heldRequests(number(value));
        case "limits.jar_bytes" -> jarBytes(number(value));
        default -> throw new IllegalArgumentException("there is no such setting");
      }
    }

    private static int number(String value) {
      try {
        return Integer.parseInt(value);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("must be a whole number");
      }
    }

    private static UploadPolicy.Mode mode(String value) {
      for (UploadPolicy.Mode mode : UploadPolicy.Mode.values()) {
        if (mode.name().toLowerCase(Locale.ROOT).equals(value)) {
          return mode;
        }
      }
      throw new IllegalArgumentException("must be off, signed or on");
    }

    private static boolean isLoopback(String host) {
      try {
        return InetAddress.getByName(host).isLoopbackAddress();
      } catch (UnknownHostException e) {
        // Not even known: surely not only this machine.
        return false;
      }
    }

    /** Listens on this address. Default: 127.0.0.1, which only this machine reaches. */
    public Builder host(String address) {
      if (address.isEmpty()) {
        throw new IllegalArgumentException("must not be empty; 0.0.0.0 is every address");
      }
      host = address;
      return this;
    }

    /** Listens on this port; 0 = any free one. Default: 0. */
    public Builder port(int number) {
      port = (int) inRange(number, 0, 65_535);
      return this;
    }

    /**
     * Shows pages under these names too, each {@code HOST} (any port) or {@code HOST:PORT}.
     * Default: only under this machine's own names and the address that it listens on. Clients with
     * an API key are not concerned.
     */
    public Builder publicHosts(List<String> names) {
      for (String name : names) {
        if (!name.matches("[A-Za-z0-9._-]+(:[0-9]{1,5})?|\\[[0-9a-fA-F:.]+](:[0-9]{1,5})?")) {
          throw new IllegalArgumentException(
              "must be host names, each with a port or without, separated by commas");
        }
      }
      publicHosts = List.copyOf(names);
      return this;
    }

    /**
     * Speaks TLS (1.2 and 1.3) with this certificate and key, and no plain HTTP. Both files are
     * read again when they change.
     *
     * @param certificateFile PEM: the server's certificate, then those that issued it
     * @param keyFile PEM: an unencrypted PKCS #8 key
     */
    public Builder tls(Path certificateFile, Path keyFile) {
      certificate = certificateFile;
      key = keyFile;
      return this;
    }

    /** Takes these JARs by request. Default: any on loopback, signed ones elsewhere. */
    public Builder uploads(UploadPolicy.Mode mode) {
      uploads = mode;
      return this;
    }

    /** Trusts the signatures of these certificates (PEM), and of those that they issued. */
    public Builder uploadTrust(Path file) {
      trust = file;
      return this;
    }

    /** Works on so many requests at the same time, 1 to 1,000; further ones get 503. Default 64. */
    public Builder concurrentRequests(int number) {
      concurrentRequests = (int) inRange(number, 1, 1_000);
      return this;
    }

    /** Keeps so many connections, 10 to 100,000; further ones wait. Default 4,000. */
    public Builder connections(int number) {
      connections = (int) inRange(number, 10, 100_000);
      return this;
    }

    /** Holds so many requests of workers, 0 to 100,000. Default 3,000. */
    public Builder heldRequests(int number) {
      heldRequests = (int) inRange(number, 0, 100_000);
      return this;
    }

    /** Takes JARs of so many bytes, 1 KiB to 1 GiB. Default 64 MiB. */
    public Builder jarBytes(long bytes) {
      jarBytes = inRange(bytes, 1 << 10, 1 << 30);
      return this;
    }

    /** Gives a request so much time to come in. Default 30 s. */
    public Builder requestTime(Duration time) {
      requestTime = positive(time);
      return this;
    }

    /** Gives an upload so much time to come in. Default 5 min. */
    public Builder uploadTime(Duration time) {
      uploadTime = positive(time);
      return this;
    }

    /** Gives requests under way so much time when it stops. Default 10 s. */
    public Builder stopTime(Duration time) {
      stopTime = positive(time);
      return this;
    }

    private static long inRange(long value, long least, long most) {
      if (value < least || value > most) {
        throw new IllegalArgumentException("must be from " + least + " to " + most);
      }
      return value;
    }

    private static Duration positive(Duration time) {
      if (time.isNegative() || time.isZero() || time.compareTo(Duration.ofHours(1)) > 0) {
        throw new IllegalArgumentException("must be longer than nothing, and at most an hour");
      }
      return time;
    }

    /**
     * The finished settings.
     *
     * @throws IllegalArgumentException if only one of certificate and key is there
     */
    public ServerSettings build() {
      if ((certificate == null) != (key == null)) {
        throw new IllegalArgumentException(
            "tls.certificate_file and tls.key_file belong together: set both or none");
      }
      return new ServerSettings(new Builder(this));
    }
  }
}
