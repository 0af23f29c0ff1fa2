package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.Outcome;
import com.algorithmia.sdk.plugin.secrets.SealedExchange;
import com.algorithmia.sdk.plugin.secrets.SealedSecret;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SimpleSecret;
import java.util.Collection;
import java.util.Map;

/** Ciphertexts on their way from a writer to a reader. */
final class SealedTransfer implements SealedExchange {

  private final Parts parts;

  SealedTransfer(Parts parts) {
    this.parts = parts;
  }

  @Override
  public Map<String, Outcome<SealedSecret>> exportSealed(
      Collection<? extends SecretIdentifier> ids) {
    return parts.store().outcomes(Bulk.keys(ids), SealedForm::envelope);
  }

  @Override
  public Secret openSealed(SealedSecret sealed) {
    if (parts.shape() != Shape.READER) {
      throw WriterCipher.cannotRead();
    }
    Keys<ReaderCipher> keys = parts.readerKeys();
    SealedForm form = SealedForm.parse(sealed, SealedForm.Type.ENVELOPE);
    String value = keys.with(cipher -> cipher.decrypt(form.ciphertext(), binding(form, sealed)));
    int seconds = Expiry.secondsLeft(form.expiresAt(), parts.surroundings().clock());
    return new SimpleSecret(value, seconds, sealed.getVersion());
  }

  /** What a ciphertext can't be bound to, it is not bound to. */
  static Binding binding(SealedForm form, SealedSecret sealed) {
    if (!Names.isName(sealed.getProviderKey()) || !Names.isName(sealed.getVersion())) {
      throw SealedForm.altered();
    }
    return form.binding(sealed);
  }
}
