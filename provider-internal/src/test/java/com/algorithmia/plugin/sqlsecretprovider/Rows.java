package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.secrets.testkit.BackendFault;
import com.algorithmia.secrets.testkit.Breakage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What tests do to rows behind a provider's back. */
final class Rows {

  private Rows() {}

  /** The faults that are a change of one ciphertext; empty for others. */
  static Optional<Breakage> tamper(
      Map<String, String> config, BackendFault fault, SecretIdentifier secret) {
    if (fault != BackendFault.TAMPERED && fault != BackendFault.KEY_MISSING) {
      return Optional.empty();
    }
    byte[] good = Fixture.ciphertext(config, secret);
    byte[] bad = good.clone();
    // A symmetric ciphertext begins with 0x01 and the key's id; an envelope names its keys inside.
    bad[fault == BackendFault.TAMPERED ? bad.length - 1 : 2] ^= 1;
    store(config, secret, bad);
    return Optional.of(Breakage.mendedBy(() -> store(config, secret, good)));
  }

  static void store(Map<String, String> config, SecretIdentifier secret, byte[] ciphertext) {
    Fixture.sql(
        config,
        "update provider_secrets set ciphertext = ? where secret_key = ?",
        ciphertext,
        secret.getProviderKey());
  }

  /** Every column of every row. */
  static String digest(Map<String, String> config) {
    StringBuilder all = new StringBuilder();
    for (String table :
        List.of(
            "provider_installation",
            "provider_key_sets",
            "provider_secrets",
            "provider_versions")) {
      Fixture.query(config, Rows::text, "select * from " + table).stream()
          .sorted()
          .forEach(row -> all.append(table).append(row));
    }
    return all.toString();
  }

  private static String text(ResultSet row) {
    try {
      StringBuilder text = new StringBuilder();
      for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
        text.append('|').append(row.getString(i));
      }
      return text.toString();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
