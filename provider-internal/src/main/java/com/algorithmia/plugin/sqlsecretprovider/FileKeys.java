package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.secrets.keysets.KeysetPurpose;
import com.algorithmia.secrets.keysets.RecipientPrivateKeyset;
import com.algorithmia.secrets.keysets.RecipientPublicKeyset;
import com.algorithmia.secrets.keysets.SigningKeyset;
import com.algorithmia.secrets.keysets.VerificationKeyset;

/** The key sets of the sealed shapes, which lie in files. */
final class FileKeys {

  private FileKeys() {}

  static Keys<WriterCipher> writer(Settings settings) {
    String installation = settings.installationId().orElseThrow();
    return new Keys<>(settings.operationTimeout()) {
      @Override
      WriterCipher load() {
        return new WriterCipher(
            RecipientPublicKeyset.readFile(
                settings.publicKeysetFile(), KeysetPurpose.VALUES, installation),
            SigningKeyset.readFile(
                settings.signingKeysetFile(), settings.masterKey(), installation));
      }

      @Override
      boolean same(WriterCipher left, WriterCipher right) {
        return left.isSameAs(right);
      }
    };
  }

  static Keys<ReaderCipher> reader(Settings settings) {
    String installation = settings.installationId().orElseThrow();
    return new Keys<>(settings.operationTimeout()) {
      @Override
      ReaderCipher load() {
        return new ReaderCipher(
            RecipientPrivateKeyset.readFile(
                settings.privateKeysetFile(),
                settings.masterKey(),
                KeysetPurpose.VALUES,
                installation),
            VerificationKeyset.readFile(settings.verificationKeysetFile(), installation),
            installation);
      }

      @Override
      boolean same(ReaderCipher left, ReaderCipher right) {
        return left.isSameAs(right);
      }
    };
  }
}
