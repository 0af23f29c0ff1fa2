package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.ConnectionReport;
import com.algorithmia.secrets.database.DatabaseUri;
import org.jspecify.annotations.Nullable;

/** What a provider is made of, put together for its shape. Nothing is opened by this. */
final class Parts implements AutoCloseable {

  /** What there is only with a database. */
  private record Backed(
      Database database, Installation installation, Work work, SecretStore store) {}

  private final Settings settings;
  private final Surroundings surroundings;
  private final Keys<? extends ValueCipher> keys;
  private final @Nullable Backed backed;
  private final @Nullable KeySetTable keySetTable;
  private volatile boolean closed;

  private Parts(Settings settings, Surroundings surroundings) {
    this.settings = settings;
    this.surroundings = surroundings;
    DatabaseUri uri = settings.database().orElse(null);
    if (uri == null) {
      this.keys = FileKeys.reader(settings);
      this.keySetTable = null;
      this.backed = null;
      return;
    }
    Dialect dialect = Dialect.of(uri, settings);
    Installation installation = new Installation(dialect, settings, surroundings.names()::next);
    Database database = new Database(dialect, settings, installation, surroundings.nanoTime());
    Work work = new Work(database);
    this.keySetTable = settings.shape() == Shape.SYMMETRIC ? new KeySetTable(work) : null;
    this.keys = keys(settings, keySetTable, installation);
    SecretStore store =
        new SecretStore(
            work, keys, surroundings.names(), surroundings.clock(), settings.historyVersions());
    this.backed = new Backed(database, installation, work, store);
  }

  static Parts of(Settings settings, Surroundings surroundings) {
    return new Parts(settings, surroundings);
  }

  private static Keys<? extends ValueCipher> keys(
      Settings settings, @Nullable KeySetTable table, Installation installation) {
    return switch (settings.shape()) {
      case SYMMETRIC ->
          new SymmetricKeys(
              java.util.Objects.requireNonNull(table),
              settings.masterKey(),
              installation::id,
              settings.operationTimeout());
      case WRITER -> FileKeys.writer(settings);
      case READER -> FileKeys.reader(settings);
    };
  }

  Settings settings() {
    return settings;
  }

  Shape shape() {
    return settings.shape();
  }

  Surroundings surroundings() {
    return surroundings;
  }

  boolean hasStore() {
    return backed != null;
  }

  /** The secrets in the database; fails if there is none, or after close. */
  SecretStore store() {
    return backed().store();
  }

  Work work() {
    return backed().work();
  }

  private Backed backed() {
    refuseIfClosed();
    if (backed == null) {
      throw InternalSecretProvider.withoutDatabase();
    }
    return backed;
  }

  Keys<? extends ValueCipher> keys() {
    refuseIfClosed();
    return keys;
  }

  /** The keys of a symmetric provider. */
  SymmetricKeys symmetricKeys() {
    return (SymmetricKeys) keys();
  }

  /** Where a symmetric provider's key set lies. */
  KeySetTable keySetTable() {
    refuseIfClosed();
    return java.util.Objects.requireNonNull(keySetTable);
  }

  /** The keys of a sealed writer. */
  @SuppressWarnings("unchecked") // The shape decides which keys were made.
  Keys<WriterCipher> writerKeys() {
    return (Keys<WriterCipher>) keys();
  }

  /** The keys of a sealed reader. */
  @SuppressWarnings("unchecked") // The shape decides which keys were made.
  Keys<ReaderCipher> readerKeys() {
    return (Keys<ReaderCipher>) keys();
  }

  ConnectionReport check() {
    if (closed) {
      return ConnectionReport.builder().failed("open", "This provider is closed").build();
    }
    return new ConnectionCheck(
            settings, surroundings, backed == null ? null : backed.database().dialect())
        .run();
  }

  private void refuseIfClosed() {
    if (closed) {
      throw Database.closed();
    }
  }

  @Override
  public void close() {
    closed = true;
    if (backed != null) {
      backed.database().close();
    }
    settings.masterKey().close();
  }
}
