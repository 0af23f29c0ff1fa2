package com.algorithmia.secrets.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUriParserTest {

  private static final DatabaseUriParser PARSER =
      new DatabaseUriParser(
          new DatabaseUriParser.OtherSettings("db_username", "db_password", "db_ca_file"));

  @Test
  void takesThePathOfAFile() throws Exception {
    assertThat(PARSER.parse("jdbc:h2:file:/var/lib/secrets;CACHE_SIZE=1024"))
        .isEqualTo(
            new DatabaseUri.H2File(Path.of("/var/lib/secrets"), Map.of("CACHE_SIZE", "1024")));
    assertThat(PARSER.parse("jdbc:h2:file:relative/name;ifexists=true"))
        .isEqualTo(
            new DatabaseUri.H2File(
                Path.of("relative/name").toAbsolutePath(), Map.of("IFEXISTS", "true")));
    assertThat(PARSER.parse("jdbc:h2:file:~/secrets"))
        .isEqualTo(
            new DatabaseUri.H2File(
                Path.of(System.getProperty("user.home")).resolve("secrets"), Map.of()));
  }

  @Test
  void takesMemory() throws Exception {
    assertThat(PARSER.parse("jdbc:h2:mem:trial"))
        .isEqualTo(new DatabaseUri.H2Memory("trial", Map.of()));
  }

  @Test
  void takesPostgres() throws Exception {
    assertThat(
            PARSER.parse(
                "jdbc:postgresql://db.example.com:5432,[::1]/secrets?sslmode=verify-full"
                    + "&targetServerType=primary"))
        .isEqualTo(
            new DatabaseUri.Postgres(
                "db.example.com:5432,[::1]",
                false,
                "secrets",
                Map.of("sslmode", "verify-full", "targetServerType", "primary")));
    assertThat(((DatabaseUri.Postgres) PARSER.parse("jdbc:postgresql://LOCALHOST/s")).local())
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Other databases, other ways to H2, other spellings.
        "",
        "jdbc:mysql://host/db",
        "jdbc:h2:tcp://host/db",
        "jdbc:h2:ssl://host/db",
        "jdbc:h2:~/db",
        "jdbc:h2:/tmp/db",
        "jdbc:h2:zip:/tmp/a.zip!/db",
        "JDBC:H2:FILE:/tmp/db",
        "jdbc:postgresql:db",
        "jdbc:postgresql:/",
        "jdbc:postgres://host/db",
        " jdbc:h2:file:/tmp/db",
        "jdbc:h2:file:/tmp/db\nx",
        // File systems of H2 that read archives, the class path, or split and wrap files.
        "jdbc:h2:file:zip:/tmp/a.zip!/db",
        "jdbc:h2:file:classpath:db",
        "jdbc:h2:file:nio:/tmp/db",
        "jdbc:h2:file:split:20:/tmp/db",
        "jdbc:h2:file:memFS:db",
        "jdbc:h2:file:async:/tmp/db",
        "jdbc:h2:file:cache:/tmp/db",
        "jdbc:h2:file:",
        "jdbc:h2:file: ",
        "jdbc:h2:file:/",
        "jdbc:h2:file:/tmp/",
        "jdbc:h2:mem:",
        "jdbc:h2:mem:a/b",
        // What runs SQL, loads classes, opens ports, writes files, or weakens durability.
        "jdbc:h2:mem:x;INIT=RUNSCRIPT FROM 'http://host/x.sql'",
        "jdbc:h2:mem:x;init=create alias exec as 'x'",
        "jdbc:h2:mem:x;InIt=select 1",
        "jdbc:h2:mem:x; INIT=select 1",
        "jdbc:h2:mem:x;\tINIT=select 1",
        "jdbc:h2:mem:x;%49NIT=select 1",
        "jdbc:h2:mem:x%3BINIT=select 1",
        "jdbc:h2:mem:x?INIT=select 1",
        "jdbc:h2:mem:x;CACHE_SIZE=1\\;INIT=select 1",
        "jdbc:h2:mem:x;CACHE_SIZE=1;INIT=select 1",
        "jdbc:h2:mem:x;\u0131nit=select 1",
        "jdbc:h2:mem:x;\uFF29NIT=select 1",
        "jdbc:h2:file:/tmp/x?INIT=select 1",
        "jdbc:h2:file:/tmp/x%3BINIT=select 1",
        "jdbc:h2:file:/tmp/x\\;INIT=select 1",
        "jdbc:h2:file:/tmp/x;TRACE_LEVEL_FILE=4",
        "jdbc:h2:file:/tmp/x;TRACE_LEVEL_SYSTEM_OUT=3",
        "jdbc:h2:file:/tmp/x;AUTO_SERVER=TRUE",
        "jdbc:h2:file:/tmp/x;AUTO_SERVER_PORT=9090",
        "jdbc:h2:file:/tmp/x;JAVA_OBJECT_SERIALIZER='com.example.X'",
        "jdbc:h2:file:/tmp/x;DATABASE_EVENT_LISTENER='com.example.X'",
        "jdbc:h2:file:/tmp/x;AUTHENTICATOR=true",
        "jdbc:h2:file:/tmp/x;CIPHER=AES",
        "jdbc:h2:file:/tmp/x;MODE=MySQL",
        "jdbc:h2:file:/tmp/x;WRITE_DELAY=500",
        "jdbc:h2:file:/tmp/x;FILE_LOCK=NO",
        "jdbc:h2:file:/tmp/x;DB_CLOSE_ON_EXIT=TRUE",
        "jdbc:h2:file:/tmp/x;IFEXISTS=TRUE;IFEXISTS=FALSE",
        "jdbc:h2:file:/tmp/x;CACHE_SIZE",
        "jdbc:h2:file:/tmp/x;CACHE_SIZE=many",
        "jdbc:h2:file:/tmp/x;",
        // PostgreSQL: classes, files, commands, other servers.
        "jdbc:postgresql://host/db?socketFactory=com.example.X",
        "jdbc:postgresql://host/db?socketfactory=com.example.X",
        "jdbc:postgresql://host/db?SocketFactory=com.example.X&socketFactoryArg=http://host",
        "jdbc:postgresql://host/db?sslfactory=com.example.X",
        "jdbc:postgresql://host/db?sslhostnameverifier=com.example.X",
        "jdbc:postgresql://host/db?sslpasswordcallback=com.example.X",
        "jdbc:postgresql://host/db?authenticationPluginClassName=com.example.X",
        "jdbc:postgresql://host/db?xmlFactoryFactory=com.example.X",
        "jdbc:postgresql://host/db?loggerFile=/tmp/x&loggerLevel=TRACE",
        "jdbc:postgresql://host/db?jaasApplicationName=x",
        "jdbc:postgresql://host/db?service=x",
        "jdbc:postgresql://host/db?options=-c%20x=y",
        "jdbc:postgresql://host/db?sslrootcert=/etc/shadow",
        "jdbc:postgresql://host/db?sslkey=/etc/shadow",
        "jdbc:postgresql://host/db?PGHOST=other",
        "jdbc:postgresql://host/db?%73ocketFactory=com.example.X",
        "jdbc:postgresql://host/db?ApplicationName=a%26socketFactory=com.example.X",
        "jdbc:postgresql://host/db;socketFactory=com.example.X",
        "jdbc:postgresql://host/db?ApplicationName=a;socketFactory=com.example.X",
        "jdbc:postgresql://host/db#socketFactory=com.example.X",
        "jdbc:postgresql://host/db?sslmode=disable&sslmode=verify-full",
        "jdbc:postgresql://host/db?",
        "jdbc:postgresql://host/db?sslmode",
        "jdbc:postgresql://host/d%62",
        "jdbc:postgresql://host/",
        "jdbc:postgresql://host",
        "jdbc:postgresql:///db",
        "jdbc:postgresql://host:99999/db",
        "jdbc:postgresql://host:/db",
        "jdbc:postgresql://ho st/db",
        "jdbc:postgresql://host%2f/db",
        "jdbc:postgresql://host,/db",
      })
  void refusesEverythingElse(String uri) {
    DatabaseUriParser.Refused refused =
        catchThrowableOfType(DatabaseUriParser.Refused.class, () -> PARSER.parse(uri));
    assertThat(refused).isNotNull();
    assertThat(refused.getMessage()).doesNotContain("com.example", "host/db", "/tmp", "select 1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:h2:file:/tmp/x;PASSWORD=canary-7f3a",
        "jdbc:h2:file:/tmp/x;password=canary-7f3a",
        "jdbc:postgresql://host/db?user=u&password=canary-7f3a",
        "jdbc:postgresql://host/db?Password=canary-7f3a",
        "jdbc:postgresql://host/db?sslpassword=canary-7f3a",
        "jdbc:postgresql://u:canary-7f3a@host/db",
      })
  void refusesCredentialsAndNamesTheirSetting(String uri) {
    DatabaseUriParser.Refused refused =
        catchThrowableOfType(DatabaseUriParser.Refused.class, () -> PARSER.parse(uri));
    assertThat(refused.getMessage())
        .doesNotContain("canary")
        .containsPattern("db_(username|password)");
  }
}
