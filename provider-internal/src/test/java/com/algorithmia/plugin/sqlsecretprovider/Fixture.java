package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.secrets.keysets.KeysetPurpose;
import com.algorithmia.secrets.keysets.MasterKey;
import com.algorithmia.secrets.keysets.RecipientPrivateKeyset;
import com.algorithmia.secrets.keysets.SigningKeyset;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;

/** What the tests need again and again. */
final class Fixture {

  static final String INSTALLATION = "test-installation";
  static final String RECIPIENT = "default";

  private Fixture() {}

  static String newMasterKey() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return Base64.getEncoder().encodeToString(key);
  }

  /** Settings of a symmetric provider on a new database. */
  static Map<String, String> symmetric(Backend backend, Path folder) {
    return backend.settings(folder, Map.of("master_key", newMasterKey()));
  }

  static SecretProvider open(Map<String, String> config) {
    return new InternalSecretProviderFactory().create(config);
  }

  static SecretProvider open(Map<String, String> config, Clock clock) {
    return InternalSecretProvider.of(
        Settings.of(config, name -> null),
        new Surroundings(clock, System::nanoTime, new Names(new SecureRandom()), name -> null));
  }

  static <T> T capability(SecretProvider provider, Class<T> type) {
    return provider.capability(type).orElseThrow();
  }

  /** The two sides of a sealed installation, with key set files of their own. */
  record Sealed(Map<String, String> writer, Map<String, String> reader, Path folder) {

    Map<String, String> readerWithDatabase() {
      Map<String, String> config = new HashMap<>(reader);
      for (String name : List.of("db_uri", "db_username", "db_password")) {
        if (writer.containsKey(name)) {
          config.put(name, writer.get(name));
        }
      }
      return config;
    }
  }

  static Sealed sealed(Backend backend, Path folder) {
    String serverKey = newMasterKey();
    String workerKey = newMasterKey();
    try (MasterKey server = master(serverKey);
        MasterKey worker = master(workerKey)) {
      RecipientPrivateKeyset recipient =
          RecipientPrivateKeyset.generate(KeysetPurpose.VALUES, INSTALLATION, RECIPIENT);
      SigningKeyset signing = SigningKeyset.generate(INSTALLATION);
      recipient.createFile(folder.resolve("private.keyset"), worker);
      recipient.publicKeyset().createFile(folder.resolve("public.keyset"));
      signing.createFile(folder.resolve("signing.keyset"), server);
      signing.verificationKeyset().createFile(folder.resolve("verification.keyset"));
    }
    Map<String, String> writer =
        backend.settings(
            folder,
            Map.of(
                "master_key",
                serverKey,
                "installation_id",
                INSTALLATION,
                "public_keyset_file",
                folder.resolve("public.keyset").toString(),
                "signing_keyset_file",
                folder.resolve("signing.keyset").toString()));
    Map<String, String> reader =
        Map.of(
            "master_key",
            workerKey,
            "installation_id",
            INSTALLATION,
            "private_keyset_file",
            folder.resolve("private.keyset").toString(),
            "verification_keyset_file",
            folder.resolve("verification.keyset").toString());
    return new Sealed(writer, reader, folder);
  }

  static MasterKey master(String literal) {
    return MasterKey.fromSettings(Map.of(MasterKey.LITERAL, literal), name -> null);
  }

  /** Changes the database behind the provider's back. */
  static int sql(Map<String, String> config, String sql, Object... parameters) {
    try (Connection connection = Backend.raw(config);
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      return statement.executeUpdate();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Looks into the database behind the provider's back. */
  static <T> List<T> query(
      Map<String, String> config, Function<ResultSet, T> mapper, String sql, Object... parameters) {
    try (Connection connection = Backend.raw(config);
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      List<T> found = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(mapper.apply(rows));
        }
      }
      return found;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] ciphertext(Map<String, String> config, SecretIdentifier id) {
    return query(
            config,
            row -> {
              try {
                return row.getBytes(1);
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            },
            "select ciphertext from provider_secrets where secret_key = ?",
            id.getProviderKey())
        .get(0);
  }

  /** The kind of the failure; fails if there is none. */
  static SecretProviderException.Kind kindOf(Callable<?> call) {
    return failureOf(call).getKind();
  }

  static SecretProviderException failureOf(Callable<?> call) {
    try {
      call.call();
    } catch (SecretProviderException e) {
      return e;
    } catch (Exception e) {
      throw new AssertionError("Another exception than the contract's", e);
    }
    throw new AssertionError("No failure");
  }
}
