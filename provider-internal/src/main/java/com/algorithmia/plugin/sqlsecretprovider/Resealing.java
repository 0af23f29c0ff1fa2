package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.Page;
import com.algorithmia.sdk.plugin.secrets.SealedReencryption;
import com.algorithmia.sdk.plugin.secrets.SealedSecret;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Re-encryption of sealed values, in two halves: a reader seals anew, a writer signs and stores.
 * The writer can't see whether the reader sealed the same value; it makes sure that what is
 * replaced is what was listed, and was signed for this secret, version, owner and expiry.
 */
final class Resealing implements SealedReencryption {

  private final Parts parts;

  Resealing(Parts parts) {
    this.parts = parts;
  }

  /** Current versions first, then earlier ones; a cursor names the last one of a page. */
  @Override
  public Page<SealedSecret> listSealedUnder(String keyId, @Nullable String cursor, int limit) {
    Listing.checkLimit(limit);
    Cursor from = Cursor.parse(cursor);
    return parts
        .work()
        .read(
            session -> {
              List<SealedSecret> found = new ArrayList<>();
              Cursor last = from;
              if (from.sequence() == 0) {
                List<SecretTable.Row> rows =
                    SealedTables.current(session, keyId, from.key(), limit);
                rows.forEach(row -> found.add(SealedForm.envelope(row)));
                last =
                    rows.size() < limit
                        ? new Cursor("", 1)
                        : new Cursor(rows.get(limit - 1).binding().secretKey(), 0);
              }
              if (last.sequence() > 0) {
                int room = limit - found.size();
                List<SecretTable.Locked> rows =
                    SealedTables.earlier(session, keyId, last.key(), last.sequence(), room + 1);
                rows.stream().limit(room).forEach(row -> found.add(SealedForm.envelope(row.row())));
                if (rows.size() <= room) {
                  return new Page<>(found, null);
                }
                last = room == 0 ? last : Cursor.after(rows.get(room - 1));
              }
              return new Page<>(found, last.toString());
            });
  }

  @Override
  public SealedSecret reseal(SealedSecret sealed) {
    if (parts.shape() != Shape.READER) {
      throw WriterCipher.cannotRead();
    }
    SealedForm form = SealedForm.parse(sealed, SealedForm.Type.ENVELOPE);
    Binding binding = SealedTransfer.binding(form, sealed);
    return SealedForm.resealed(
        binding, parts.readerKeys().with(cipher -> cipher.reseal(form.ciphertext(), binding)));
  }

  @Override
  public void replaceSealed(SealedSecret expected, SealedSecret resealed)
      throws SecretNotFoundException {
    if (parts.shape() != Shape.WRITER) {
      throw ReaderCipher.cannotWrite();
    }
    SealedForm before = SealedForm.parse(expected, SealedForm.Type.ENVELOPE);
    SealedForm after = SealedForm.parse(resealed, SealedForm.Type.RESEALED);
    Binding binding = SealedTransfer.binding(before, expected);
    if (!binding.equals(SealedTransfer.binding(after, resealed))) {
      throw SealedForm.altered();
    }
    Boolean there =
        parts
            .writerKeys()
            .with(
                cipher ->
                    parts
                        .work()
                        .transaction(session -> replace(session, cipher, binding, before, after)));
    if (!there) {
      throw SecretNotFoundException.of(new SimpleSecretIdentifier(binding.secretKey()));
    }
  }

  private static boolean replace(
      Session session, WriterCipher cipher, Binding binding, SealedForm before, SealedForm after)
      throws SQLException {
    SecretTable.Locked locked = SecretTable.lock(session, binding.secretKey());
    if (locked == null) {
      return false;
    }
    SecretTable.Row row = locked.row();
    boolean current = row.binding().version().equals(binding.version());
    byte[] stored =
        current
            ? row.ciphertext()
            : VersionTable.ciphertext(session, binding.secretKey(), binding.version());
    if (stored == null) {
      return false;
    }
    if (!Arrays.equals(stored, before.ciphertext())
        || !row.binding().withVersion(binding.version()).equals(binding)) {
      throw new SecretProviderException(
          Kind.CONFLICT, "Another ciphertext stands there by now; nothing was changed");
    }
    cipher.verify(stored, binding);
    Ciphertext signed = cipher.sign(after.ciphertext(), binding);
    return current
        ? SecretTable.replace(session, binding, stored, signed)
        : VersionTable.replace(session, binding, stored, signed);
  }

  /**
   * Where a page ended.
   *
   * @param sequence 0 among current versions
   */
  private record Cursor(String key, long sequence) {

    static Cursor parse(@Nullable String text) {
      if (text == null) {
        return new Cursor("", 0);
      }
      int dash = text.indexOf('-');
      String key = dash < 0 ? "" : text.substring(0, dash);
      try {
        long sequence = Long.parseLong(text.substring(dash + 1));
        if ((key.isEmpty() || Names.isName(key)) && sequence >= 0 && dash >= 0) {
          return new Cursor(key, sequence);
        }
      } catch (NumberFormatException e) {
        throw Listing.foreignCursor();
      }
      throw Listing.foreignCursor();
    }

    static Cursor after(SecretTable.Locked earlier) {
      return new Cursor(earlier.row().binding().secretKey(), earlier.sequence());
    }

    @Override
    public String toString() {
      return key + "-" + sequence;
    }
  }
}
