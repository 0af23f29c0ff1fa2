package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.secrets.keysets.KeysetPurpose;
import com.algorithmia.secrets.keysets.MasterKey;
import com.algorithmia.secrets.keysets.SymmetricKeyset;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The key set that lies in the database; made there if the database is empty. */
final class SymmetricKeys extends Keys<SymmetricCipher> {

  private final KeySetTable table;
  private final MasterKey masterKey;
  private final Supplier<String> installationId;
  private volatile @Nullable SymmetricCipher last;

  SymmetricKeys(
      KeySetTable table, MasterKey masterKey, Supplier<String> installationId, Duration patience) {
    super(patience);
    this.table = table;
    this.masterKey = masterKey;
    this.installationId = installationId;
  }

  @Override
  SymmetricCipher load() {
    KeySetTable.Stored stored = table.find();
    byte[] document = stored.document();
    if (document == null) {
      table.generateForEmptyDatabase(masterKey, installationId.get());
      stored = table.find();
      document = stored.document();
    }
    if (document == null) {
      throw new IllegalStateException("The key set was stored and is not there");
    }
    SymmetricCipher known = last;
    if (known != null && known.revision() == stored.revision()) {
      // The same keys, whatever master key they lie under by now.
      return known;
    }
    SymmetricCipher loaded = new SymmetricCipher(parse(document), stored.revision());
    last = loaded;
    return loaded;
  }

  SymmetricKeyset parse(byte[] document) {
    return SymmetricKeyset.parse(document, masterKey, KeysetPurpose.VALUES, installationId.get());
  }

  @Override
  boolean same(SymmetricCipher left, SymmetricCipher right) {
    return left.revision() == right.revision();
  }
}
