package com.algorithmia.plugin.vault.support;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** All objects of this JVM that something still refers to, and a search through them. */
public final class HeapDump {

  /** A text that this JVM holds in a form which a search for it does not find. */
  public static final class Hidden {
    private static final int LENGTH = 48;
    private static final byte MASK = 0x5A;

    private final byte[] masked;

    private Hidden(byte[] masked) {
      this.masked = masked;
    }

    public static Hidden random() {
      byte[] masked = new byte[LENGTH];
      SecureRandom random = new SecureRandom();
      for (int i = 0; i < LENGTH; i++) {
        masked[i] = (byte) (('a' + random.nextInt(26)) ^ MASK);
      }
      return new Hidden(masked);
    }

    /** The text itself. Do not keep it. */
    public String reveal() {
      byte[] plain = bytes();
      String text = new String(plain, StandardCharsets.ISO_8859_1);
      Arrays.fill(plain, (byte) 0);
      return text;
    }

    private byte[] bytes() {
      byte[] plain = masked.clone();
      for (int i = 0; i < plain.length; i++) {
        plain[i] ^= MASK;
      }
      return plain;
    }

    /**
     * Latin-1 and UTF-8, UTF-16 in both orders of bytes, and base64, whose length is a multiple.
     */
    private List<byte[]> forms() {
      String text = reveal();
      return List.of(
          bytes(),
          text.getBytes(StandardCharsets.UTF_16BE),
          text.getBytes(StandardCharsets.UTF_16LE),
          Base64.getEncoder().encode(bytes()));
    }
  }

  private final byte[] bytes;

  private HeapDump(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes one, which collects the garbage first. */
  public static HeapDump take(Path folder) throws IOException {
    Path file = folder.resolve("heap.hprof");
    Files.deleteIfExists(file);
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpHeap(file.toString(), true);
    try (InputStream in = Files.newInputStream(file)) {
      return new HeapDump(in.readAllBytes());
    } finally {
      Files.delete(file);
    }
  }

  /** How often a text is found, in any form. */
  public int copiesOf(Hidden text) {
    int copies = 0;
    for (byte[] form : text.forms()) {
      copies += count(form);
    }
    return copies;
  }

  private int count(byte[] form) {
    int found = 0;
    for (int i = 0; i + form.length <= bytes.length; i++) {
      if (bytes[i] == form[0] && Arrays.equals(bytes, i, i + form.length, form, 0, form.length)) {
        found++;
      }
    }
    return found;
  }
}
