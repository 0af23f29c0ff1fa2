package com.algorithmia.secrets.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.secrets.server.internal.jetty.Certificates;
import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * One second after a value came in, a live heap dump of the sealed server holds no copy of it. The
 * test itself keeps the value masked, and sends it from a file without touching the heap.
 */
class HeapIT {

  private static final byte MASK = 0x5a;
  private static final int LENGTH = 48;

  @Test
  void a_value_is_gone_from_the_heap_a_second_after_its_request() throws Exception {
    byte[] masked = maskedCanary();
    List<byte[]> shapes = shapes(masked);
    Path folder = Files.createTempDirectory("heap");
    try (Installation at = Installation.onH2()) {
      // The connection stays open: what hangs on it counts too.
      try (SocketChannel connection =
          SocketChannel.open(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), at.server.port()))) {
        send(connection, folder, at, masked, "POST", at.secretsPath(), "HEAP_CANARY");
        assertThat(answer(connection)).startsWith("HTTP/1.1 200 ");
        assertThat(countInLiveHeap(folder, shapes)).containsOnly(0);
      }
    }
  }

  @Test
  void over_tls_neither() throws Exception {
    byte[] masked = maskedCanary();
    Path folder = Files.createTempDirectory("heap");
    Certificates.make(folder, "server", "EC");
    try (Installation at =
        Installation.onH2(s -> s.tls(folder.resolve("server.pem"), folder.resolve("server.key")))) {
      Path body = folder.resolve("body");
      String start = "{\"secret_key\":\"HEAP_CANARY\",\"secret_value\":\"";
      write(body, start, masked);
      Process curl =
          new ProcessBuilder(
                  "sh",
                  "-c",
                  "exec curl -sS -k -o /dev/null -w '%{http_code}' -H 'Authorization: Bearer "
                      + at.key("admin")
                      + "' -H 'Content-Type: application/json' --data-binary @"
                      + body
                      + " "
                      + at.server.uri()
                      + at.secretsPath())
              .start();
      String status = new String(curl.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertThat(curl.waitFor(30, TimeUnit.SECONDS)).isTrue();
      Curl.mustBeThere(curl.exitValue());
      assertThat(status).isEqualTo("200");
      Files.delete(body);

      assertThat(countInLiveHeap(folder, shapes(masked))).containsOnly(0);
    }
  }

  private static List<Integer> countInLiveHeap(Path folder, List<byte[]> shapes) throws Exception {
    var unused = new CountDownLatch(1).await(1, TimeUnit.SECONDS);
    Path dump = folder.resolve("live.hprof");
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpHeap(dump.toString(), true);
    assertThat(Files.size(dump)).isGreaterThan(1 << 20);
    List<Integer> counts = count(dump, shapes);
    Files.delete(dump);
    return counts;
  }

  @Test
  void the_search_finds_a_copy_that_is_there() throws Exception {
    byte[] masked = maskedCanary();
    byte[] copy = masked.clone();
    for (int i = 0; i < copy.length; i++) {
      copy[i] ^= MASK;
    }
    String kept = new String(copy, StandardCharsets.ISO_8859_1);
    Path dump = Files.createTempDirectory("heap").resolve("live.hprof");
    ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
        .dumpHeap(dump.toString(), true);

    assertThat(count(dump, shapes(masked)).get(0)).isGreaterThanOrEqualTo(2);
    assertThat(kept).hasSize(LENGTH);
    Files.delete(dump);
  }

  private static byte[] maskedCanary() {
    SecureRandom random = new SecureRandom();
    byte[] masked = new byte[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      masked[i] = (byte) ((byte) ('a' + random.nextInt(26)) ^ MASK);
    }
    return masked;
  }

  /** Latin-1, UTF-16 in both orders, and base64 at each alignment; all masked. */
  private static List<byte[]> shapes(byte[] masked) {
    List<byte[]> shapes = new ArrayList<>();
    shapes.add(masked);
    byte[] big = new byte[2 * LENGTH];
    byte[] little = new byte[2 * LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      big[2 * i] = MASK;
      big[2 * i + 1] = masked[i];
      little[2 * i] = masked[i];
      little[2 * i + 1] = MASK;
    }
    shapes.add(big);
    shapes.add(little);
    for (int offset = 0; offset < 3; offset++) {
      shapes.add(base64(masked, offset));
    }
    return shapes;
  }

  /** Base64 of the middle of the value, without ever putting it together. */
  private static byte[] base64(byte[] masked, int offset) {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    int start = (3 - offset) % 3;
    byte[] out = new byte[(masked.length - start) / 3 * 4];
    for (int i = start, o = 0; o < out.length; i += 3, o += 4) {
      int bits =
          ((masked[i] ^ MASK) & 0xff) << 16
              | ((masked[i + 1] ^ MASK) & 0xff) << 8
              | ((masked[i + 2] ^ MASK) & 0xff);
      for (int k = 0; k < 4; k++) {
        out[o + k] = (byte) (alphabet.charAt((bits >> (18 - 6 * k)) & 63) ^ MASK);
      }
    }
    return out;
  }

  private static void send(
      SocketChannel connection,
      Path folder,
      Installation at,
      byte[] masked,
      String method,
      String path,
      String variable)
      throws IOException {
    String start = "{\"secret_key\":\"" + variable + "\",\"secret_value\":\"";
    String head =
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + at.key("admin")
            + "\r\nContent-Type: application/json\r\nContent-Length: "
            + (start.length() + masked.length + 2)
            + "\r\n\r\n"
            + start;
    Path file = folder.resolve("request");
    write(file, head, masked);
    try (FileChannel in = FileChannel.open(file)) {
      long sent = 0;
      while (sent < in.size()) {
        sent += in.transferTo(sent, in.size() - sent, connection);
      }
    }
    Files.delete(file);
  }

  /** Puts the value together outside of the heap. */
  private static void write(Path file, String start, byte[] masked) throws IOException {
    ByteBuffer direct = ByteBuffer.allocateDirect(start.length() + masked.length + 2);
    direct.put(start.getBytes(StandardCharsets.ISO_8859_1));
    for (byte each : masked) {
      direct.put((byte) (each ^ MASK));
    }
    direct.put((byte) '"').put((byte) '}').flip();
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      while (direct.hasRemaining()) {
        out.write(direct);
      }
    }
    direct.clear();
    while (direct.hasRemaining()) {
      direct.put((byte) 0);
    }
  }

  private static String answer(SocketChannel connection) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(8_192);
    int read = connection.read(buffer);
    return new String(buffer.array(), 0, Math.max(0, read), StandardCharsets.ISO_8859_1);
  }

  private static List<Integer> count(Path dump, List<byte[]> shapes) throws IOException {
    int[] counts = new int[shapes.size()];
    byte[] block = new byte[1 << 20];
    int overlap = 4 * LENGTH;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(dump), 1 << 16)) {
      int kept = 0;
      while (true) {
        int read = in.readNBytes(block, kept, block.length - kept);
        int length = kept + read;
        boolean last = length < block.length;
        int end = last ? length : length - overlap;
        for (int s = 0; s < counts.length; s++) {
          counts[s] += count(block, end, length, shapes.get(s));
        }
        if (last) {
          break;
        }
        System.arraycopy(block, end, block, 0, overlap);
        kept = overlap;
      }
    }
    java.util.Arrays.fill(block, (byte) 0);
    List<Integer> list = new ArrayList<>();
    for (int each : counts) {
      list.add(each);
    }
    return list;
  }

  private static int count(byte[] block, int end, int length, byte[] shape) {
    int found = 0;
    byte first = (byte) (shape[0] ^ MASK);
    for (int i = 0; i < end; i++) {
      if (block[i] == first && i + shape.length <= length && matches(block, i, shape)) {
        found++;
      }
    }
    return found;
  }

  private static boolean matches(byte[] block, int at, byte[] shape) {
    for (int i = 0; i < shape.length; i++) {
      if (block[at + i] != (byte) (shape[i] ^ MASK)) {
        return false;
      }
    }
    return true;
  }
}
