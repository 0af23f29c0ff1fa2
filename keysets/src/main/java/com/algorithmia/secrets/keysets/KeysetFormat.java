package com.algorithmia.secrets.keysets;

import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkProtoKeysetFormat;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The written form of key sets; README.md describes it. A few lines that tell a person what it is,
 * then Tink's own binary format in base64, encrypted under the master key unless it is public.
 *
 * <p>The lines are not trusted: kind, purpose, installation and recipient of a secret key set are
 * its associated data, and the rest is compared with the contents.
 */
final class KeysetFormat {

  static final int MAX_BYTES = 256 * 1024;

  private static final String NAME = "secret-store-keyset";
  private static final String FIRST_LINE = NAME + " 1";
  private static final String WRAPPING_DOMAIN = "secret-store/keyset/1";

  private KeysetFormat() {}

  /**
   * A parsed but not yet opened key set.
   *
   * @param masterKeyId what a secret key set is encrypted under; null for a public one
   * @param fingerprint of a public key set; null for a secret one
   * @param base64 the data, still in base64
   */
  record Document(
      Identity identity,
      List<KeyInfo> keys,
      @Nullable String masterKeyId,
      @Nullable String fingerprint,
      String base64) {

    private byte[] data() {
      return Base64.getDecoder().decode(base64);
    }

    SecretKeyset<?> decrypt(MasterKey masterKey) {
      KeysetHandle handle =
          masterKey.unwrap(
              data(), wrappingData(identity), identity, masterKeyId == null ? "" : masterKeyId);
      SecretKeyset<?> keyset =
          switch (identity.kind()) {
            case SYMMETRIC -> new SymmetricKeyset(identity, handle);
            case RECIPIENT_PRIVATE -> new RecipientPrivateKeyset(identity, handle);
            case SIGNING -> new SigningKeyset(identity, handle);
            case RECIPIENT_PUBLIC, VERIFICATION ->
                throw new IllegalStateException("a public key set is not encrypted");
          };
      return confirmed(keyset);
    }

    PublicKeyset publicKeyset() {
      KeysetHandle handle;
      try {
        handle =
            TinkProtoKeysetFormat.parseKeysetWithoutSecret(
                data(), Algorithm.configuration(identity.kind()));
      } catch (GeneralSecurityException e) {
        throw malformed("its data is damaged");
      }
      PublicKeyset keyset =
          switch (identity.kind()) {
            case RECIPIENT_PUBLIC -> new RecipientPublicKeyset(identity, handle);
            case VERIFICATION -> new VerificationKeyset(identity, handle);
            case SYMMETRIC, RECIPIENT_PRIVATE, SIGNING ->
                throw new IllegalStateException("a secret key set is not in clear");
          };
      if (!keyset.fingerprint().equals(fingerprint)) {
        throw edited(keyset);
      }
      return confirmed(keyset);
    }

    private <K extends Keyset> K confirmed(K keyset) {
      if (!keyset.keys().equals(keys)) {
        throw edited(keyset);
      }
      return keyset;
    }

    private static KeysetException edited(Keyset keyset) {
      return new KeysetException(
          KeysetException.Reason.INTEGRITY,
          "the lines above the data of the " + keyset.identity() + " don't match its contents");
    }
  }

  static byte[] encode(SecretKeyset<?> keyset, MasterKey masterKey) {
    byte[] data = masterKey.wrap(keyset.handle(), wrappingData(keyset.identity()), keyset.kind());
    return write(keyset, "master-key: " + masterKey.id(), data);
  }

  static byte[] encode(PublicKeyset keyset) {
    try {
      byte[] data =
          TinkProtoKeysetFormat.serializeKeysetWithoutSecret(
              keyset.handle(), Algorithm.configuration(keyset.kind()));
      return write(keyset, "fingerprint: " + keyset.fingerprint(), data);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Tink can't write the " + keyset.identity(), e);
    }
  }

  private static byte[] wrappingData(Identity identity) {
    return identity.encode(WRAPPING_DOMAIN);
  }

  private static byte[] write(Keyset keyset, String checkLine, byte[] data) {
    Identity identity = keyset.identity();
    StringBuilder out = new StringBuilder(FIRST_LINE).append('\n');
    line(out, "kind", identity.kind().wireName());
    line(out, "purpose", identity.purpose().wireName());
    line(out, "installation", identity.installationId());
    if (identity.kind().hasRecipient()) {
      line(out, "recipient", identity.recipient());
    }
    for (KeyInfo key : keyset.keys()) {
      line(out, "key", key.toString());
    }
    out.append(checkLine).append('\n');
    line(out, "data", Base64.getEncoder().encodeToString(data));
    return Encoding.ascii(out.toString());
  }

  private static void line(StringBuilder out, String name, String value) {
    out.append(name).append(": ").append(value).append('\n');
  }

  static Document parse(byte[] encoded) {
    if (encoded.length > MAX_BYTES) {
      throw malformed("it has more than " + MAX_BYTES + " bytes");
    }
    String text = new String(encoded, StandardCharsets.ISO_8859_1);
    if (!text.startsWith(FIRST_LINE + "\n")) {
      throw notOurs(text);
    }
    if (!text.endsWith("\n")) {
      throw malformed("it is cut off, or lacks its last line end");
    }
    Lines lines = new Lines(text.split("\n", -1));
    try {
      KeysetKind kind = lines.oneOf("kind", KeysetKind.values(), KeysetKind::wireName);
      KeysetPurpose purpose =
          lines.oneOf("purpose", KeysetPurpose.values(), KeysetPurpose::wireName);
      String installation = lines.next("installation");
      String recipient = kind.hasRecipient() ? lines.next("recipient") : "";
      Identity identity = new Identity(kind, purpose, installation, recipient);
      List<KeyInfo> keys = new ArrayList<>();
      do {
        keys.add(key(lines.next("key")));
      } while (lines.nextIs("key"));
      String masterKeyId = kind.isSecret() ? lines.next("master-key") : null;
      String fingerprint = kind.isSecret() ? null : lines.next("fingerprint");
      Document document =
          new Document(identity, List.copyOf(keys), masterKeyId, fingerprint, lines.next("data"));
      lines.end();
      if (document.data().length == 0) {
        throw new IllegalArgumentException("no data");
      }
      return document;
    } catch (IllegalArgumentException e) {
      // Only texts of this package and of the base64 decoder, neither of which quote the data.
      throw malformed("it can't be read at or after line " + lines.number());
    }
  }

  private static KeyInfo key(String text) {
    if (text.length() < 10 || text.charAt(8) != ' ') {
      throw new IllegalArgumentException("not a key id and a state");
    }
    for (KeyInfo.State state : KeyInfo.State.values()) {
      if (state.wireName().equals(text.substring(9))) {
        return new KeyInfo(KeyId.parse(text.substring(0, 8)), state);
      }
    }
    throw new IllegalArgumentException("not a state of a key");
  }

  private static KeysetException notOurs(String text) {
    if (text.startsWith(FIRST_LINE + "\r")) {
      return malformed("its line ends were changed; bring it over as a binary file");
    }
    if (text.startsWith(NAME + " ")) {
      return malformed("its format is not version 1, the only one that this version reads");
    }
    if (text.startsWith("{")) {
      return malformed("it looks like JSON");
    }
    if (text.startsWith("-----BEGIN ")) {
      return malformed("it looks like PEM");
    }
    if (MasterKeySettings.looksLikeKey(text)) {
      return malformed("it looks like a master key file");
    }
    return malformed("it does not begin with \"" + FIRST_LINE + "\"");
  }

  static KeysetException malformed(String why) {
    return new KeysetException(
        KeysetException.Reason.MALFORMED, "this is not a key set of Secret Store: " + why);
  }

  /** The lines after the first, which have a fixed order. */
  private static final class Lines {

    private final String[] lines;
    private int position = 1;

    Lines(String[] lines) {
      this.lines = lines;
    }

    int number() {
      return position;
    }

    boolean nextIs(String name) {
      return position < lines.length && lines[position].startsWith(name + ": ");
    }

    String next(String name) {
      if (!nextIs(name)) {
        throw new IllegalArgumentException("line " + name + " is missing");
      }
      return lines[position++].substring(name.length() + 2);
    }

    <T> T oneOf(String name, T[] values, Function<T, String> wireName) {
      String text = next(name);
      for (T value : values) {
        if (wireName.apply(value).equals(text)) {
          return value;
        }
      }
      throw new IllegalArgumentException("unknown " + name);
    }

    void end() {
      if (position != lines.length - 1 || !lines[position].isEmpty()) {
        throw new IllegalArgumentException("something follows the data");
      }
    }
  }
}
