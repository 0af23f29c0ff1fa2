package com.algorithmia.secrets.store.internal.chain;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.algorithmia.secrets.keysets.AssociatedData;
import com.algorithmia.secrets.keysets.KeysetPurpose;
import com.algorithmia.secrets.keysets.SymmetricKeyset;
import com.algorithmia.secrets.store.AuditRecord;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What protects a line: the SHA-256 of the line and of the one before, encrypted under the audit
 * key set and bound to the chain and the place in it. Without the key nobody makes another one; the
 * key set's own rotation goes on working.
 */
public final class Mac {

  private final SymmetricKeyset keys;

  public Mac(SymmetricKeyset keys) {
    this.keys = keys;
  }

  public byte[] of(AuditRecord line, byte[] previous) {
    return keys.encrypt(digest(line, previous), place(line, line.sequence()));
  }

  /**
   * The digest that a MAC protects, if it belongs to this chain and place.
   *
   * @throws com.algorithmia.secrets.keysets.KeysetException if it does not, or its key is missing
   */
  public byte[] open(byte[] mac, AuditRecord line, long sequence) {
    return keys.decrypt(mac, place(line, sequence));
  }

  private AssociatedData place(AuditRecord line, long sequence) {
    return AssociatedData.builder()
        .installation(keys.installationId())
        .purpose(KeysetPurpose.AUDIT)
        .noRecipient()
        .owner("node:" + line.node())
        .secret(line.start())
        .version(Long.toString(sequence))
        .field("line")
        .build();
  }

  public static byte[] digest(AuditRecord line, byte[] previous) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    DataOutputStream out = new DataOutputStream(bytes);
    try {
      out.writeInt(previous.length);
      out.write(previous);
      out.writeLong(ChronoUnit.MICROS.between(java.time.Instant.EPOCH, line.time()));
      text(out, line.principalId());
      text(out, line.principal());
      text(out, line.address());
      text(out, line.requestId());
      text(out, line.action());
      text(out, line.outcome().wireName());
      text(out, line.ownerLabel());
      text(out, line.targetId());
      text(out, line.providerId());
      text(out, line.operationId());
      out.writeInt(line.details().size());
      for (Map.Entry<String, String> detail : new TreeMap<>(line.details()).entrySet()) {
        text(out, detail.getKey());
        text(out, detail.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sha256(bytes.toByteArray());
  }

  private static void text(DataOutputStream out, @Nullable String text) throws IOException {
    if (text == null) {
      out.writeInt(-1);
      return;
    }
    byte[] utf8 = text.getBytes(UTF_8);
    out.writeInt(utf8.length);
    out.write(utf8);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
