package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.secrets.testkit.BackendFault;
import com.algorithmia.secrets.testkit.Breakage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A PostgreSQL database with a user of its own, behind a network that can fail. */
final class PostgresFaults implements AutoCloseable {

  private static final String PASSWORD = "canary-of-the-database-8814";

  private final Proxy proxy;
  private final String user = "app_" + System.nanoTime();
  private final Map<String, String> direct;
  private final Map<String, String> settings;

  PostgresFaults(Path folder) {
    try {
      this.proxy = new Proxy(Backend.postgres().getPort());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    this.direct = Backend.POSTGRES.newDatabase(folder);
    Fixture.sql(direct, "create role " + user + " login password '" + PASSWORD + "'");
    Fixture.sql(direct, "grant create, usage on schema public to " + user);
    Map<String, String> through = new HashMap<>();
    through.put(
        "db_uri",
        // Statements with their text each time, so that the network can tell writes.
        direct.get("db_uri").replaceFirst(":[0-9]+/", ":" + proxy.port() + "/")
            + "?prepareThreshold=0");
    through.put("db_username", user);
    through.put("db_password", PASSWORD);
    through.put("connection_timeout", "3s");
    through.put("query_timeout", "1s");
    through.put("operation_timeout", "8s");
    this.settings = Map.copyOf(through);
  }

  /** How the provider reaches it. */
  Map<String, String> settings(Map<String, String> more) {
    Map<String, String> all = new HashMap<>(settings);
    all.putAll(more);
    // Short, since the kit waits for it when the server says nothing.
    all.put("query_timeout", "2s");
    return all;
  }

  /** The same with a user that is not there: the server trusts local users whatever they say. */
  Map<String, String> withWrongUser(Map<String, String> config) {
    Map<String, String> wrong = new HashMap<>(config);
    wrong.put("db_username", "nobody_here");
    wrong.put("db_password", "canary-of-somebody-else-3392");
    return wrong;
  }

  Map<String, String> direct() {
    return direct;
  }

  OptionalLong valueReads() {
    return OptionalLong.of(proxy.valueReads());
  }

  /** Connections that the server holds; one that was closed takes it a moment to notice. */
  OptionalLong sessions() {
    long before = -1;
    long now = count();
    while (before != now) {
      Fixture.query(direct, row -> row, "select pg_sleep(0.1)");
      before = now;
      now = count();
    }
    return OptionalLong.of(now);
  }

  private long count() {
    return Fixture.query(
            direct, row -> row, "select 1 from pg_stat_activity where usename = ?", user)
        .size();
  }

  Optional<Breakage> breakIt(BackendFault fault, SecretIdentifier secret) throws IOException {
    return switch (fault) {
      case DOWN -> network(Proxy.Mode.REFUSE);
      case HANGING -> network(Proxy.Mode.BLACK_HOLE);
      case ANSWER_LOST -> network(Proxy.Mode.LOSE_ANSWERS_TO_WRITES);
      case THROTTLED ->
          user(
              "alter role " + user + " connection limit 0",
              "alter role " + user + " connection limit -1");
      case CREDENTIAL_REVOKED ->
          user("alter role " + user + " nologin", "alter role " + user + " login");
      case PERMISSION_DENIED ->
          Optional.of(
              Breakage.cannotHappen("rights are on tables, not on secrets; see FailureTest"));
      case WRITE_REFUSED ->
          rights(
              "create or replace function refuse() returns trigger language plpgsql as $$ begin"
                  + " raise exception 'refused: %', coalesce(new, old); end $$",
              "drop trigger refuse on provider_secrets",
              "create trigger refuse before insert or update or delete on provider_secrets"
                  + " for each row execute function refuse()");
      case TAMPERED, KEY_MISSING -> Rows.tamper(direct, fault, secret);
      default -> Optional.of(Breakage.cannotHappen("the provider has no such state of a secret"));
    };
  }

  private Optional<Breakage> network(Proxy.Mode mode) throws IOException {
    proxy.set(mode);
    return Optional.of(
        Breakage.mendedBy(
            () -> {
              proxy.cutAll();
              proxy.set(Proxy.Mode.PASS);
            }));
  }

  /** Changes what the user may do, and ends its connections so that it is noticed. */
  private Optional<Breakage> user(String breaking, String mending) {
    Fixture.sql(direct, breaking);
    Fixture.query(
        direct,
        row -> row,
        "select pg_terminate_backend(pid) from pg_stat_activity where usename = ?",
        user);
    return Optional.of(Breakage.mendedBy(() -> Fixture.sql(direct, mending)));
  }

  private Optional<Breakage> rights(String breaking, String mending, String... more) {
    Fixture.sql(direct, breaking);
    for (String statement : List.of(more)) {
      Fixture.sql(direct, statement);
    }
    return Optional.of(Breakage.mendedBy(() -> Fixture.sql(direct, mending)));
  }

  @Override
  public void close() throws IOException {
    proxy.close();
  }
}
