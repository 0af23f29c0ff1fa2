package com.algorithmia.secrets.testkit;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/** Whether a version gives its value away (clause 4.4). */
final class VersionSecrecy {

  private static final int SHORTEST_PART = 6;

  /** What is left of a digest when it is cut short: enough to tell values apart. */
  private static final int SHORTEST_DIGEST = 8;

  private VersionSecrecy() {}

  static void assertRevealsNothing(String value, String version) {
    if (version.contains(value) || (version.length() >= SHORTEST_PART && value.contains(version))) {
      throw new AssertionError("The version is a part of the value");
    }
    String lower = version.toLowerCase(Locale.ROOT);
    for (Charset charset :
        List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE)) {
      byte[] bytes = value.getBytes(charset);
      for (String algorithm : List.of("MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512")) {
        byte[] digest = digest(algorithm, bytes);
        String hex = HexFormat.of().formatHex(digest).substring(0, SHORTEST_DIGEST);
        String base64 = Base64.getEncoder().encodeToString(digest).substring(0, SHORTEST_DIGEST);
        String url = base64.replace('+', '-').replace('/', '_');
        if (lower.contains(hex) || version.contains(base64) || version.contains(url)) {
          throw new AssertionError("The version is a plain digest of the value: " + algorithm);
        }
      }
      for (String checksum : checksums(bytes)) {
        if (lower.contains(checksum)) {
          throw new AssertionError("The version is a checksum of the value");
        }
      }
    }
    int hash = value.hashCode();
    if (version.contains(Integer.toString(hash)) || lower.contains(Integer.toHexString(hash))) {
      throw new AssertionError("The version is the hash code of the value");
    }
  }

  private static byte[] digest(String algorithm, byte[] bytes) {
    try {
      return MessageDigest.getInstance(algorithm).digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> checksums(byte[] bytes) {
    List<String> texts = new ArrayList<>();
    for (Checksum checksum : List.of(new CRC32(), new CRC32C(), new Adler32())) {
      checksum.update(bytes);
      texts.add(Long.toString(checksum.getValue()));
      texts.add("%08x".formatted(checksum.getValue()));
    }
    return texts;
  }
}
