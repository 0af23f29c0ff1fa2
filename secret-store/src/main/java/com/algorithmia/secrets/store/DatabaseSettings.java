package com.algorithmia.secrets.store;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the store keeps its tables. Immutable: each method gives a changed copy. {@code toString()}
 * shows no credential.
 */
public final class DatabaseSettings {

  private final String uri;
  private final @Nullable String username;
  private final @Nullable String password;
  private final @Nullable Path caFile;
  private final int poolSize;
  private final Duration queryTimeout;

  private DatabaseSettings(
      String uri,
      @Nullable String username,
      @Nullable String password,
      @Nullable Path caFile,
      int poolSize,
      Duration queryTimeout) {
    this.uri = uri;
    this.username = username;
    this.password = password;
    this.caFile = caFile;
    this.poolSize = poolSize;
    this.queryTimeout = queryTimeout;
  }

  /**
   * A database: {@code jdbc:h2:file:/absolute/path}, {@code jdbc:h2:mem:NAME} or {@code
   * jdbc:postgresql://HOST:PORT/NAME}. Only parameters that are known to be harmless are taken;
   * everything is checked when the store is opened.
   */
  public static DatabaseSettings of(String uri) {
    return new DatabaseSettings(
        Objects.requireNonNull(uri, "uri"), null, null, null, 10, Duration.ofSeconds(5));
  }

  /** With these credentials; null = none. */
  public DatabaseSettings credentials(@Nullable String user, @Nullable String secret) {
    return new DatabaseSettings(uri, user, secret, caFile, poolSize, queryTimeout);
  }

  /** With a file of certificates (PEM) that PostgreSQL's certificate must come from. */
  public DatabaseSettings caFile(@Nullable Path file) {
    return new DatabaseSettings(uri, username, password, file, poolSize, queryTimeout);
  }

  /** With so many connections, 2 to 200. Default 10. */
  public DatabaseSettings poolSize(int connections) {
    if (connections < 2 || connections > 200) {
      throw new IllegalArgumentException("poolSize must be 2 to 200");
    }
    return new DatabaseSettings(uri, username, password, caFile, connections, queryTimeout);
  }

  /** With so much time for a statement. Default 5 s. */
  public DatabaseSettings queryTimeout(Duration time) {
    if (time.isNegative() || time.isZero()) {
      throw new IllegalArgumentException("queryTimeout must be positive");
    }
    return new DatabaseSettings(uri, username, password, caFile, poolSize, time);
  }

  /** As given. */
  public String uri() {
    return uri;
  }

  /** The user; empty = the driver's default. */
  public Optional<String> username() {
    return Optional.ofNullable(username);
  }

  /** The password: log nothing of it. */
  public Optional<String> revealPassword() {
    return Optional.ofNullable(password);
  }

  /** See {@link #caFile(Path)}. */
  public Optional<Path> caFile() {
    return Optional.ofNullable(caFile);
  }

  /** See {@link #poolSize(int)}. */
  public int poolSize() {
    return poolSize;
  }

  /** See {@link #queryTimeout(Duration)}. */
  public Duration queryTimeout() {
    return queryTimeout;
  }

  @Override
  public String toString() {
    return "DatabaseSettings[" + uri.replaceFirst("[?;].*", "") + "]";
  }
}
