package com.algorithmia.secrets.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.LongConsumer;

/** What a request carries. Its length is known beforehand, so that it is streamed. */
interface Body {

  /** The header {@code Content-Type}. */
  String contentType();

  /** How many bytes there will be. */
  long length();

  /** Writes that many bytes. May be called again for a repeat. */
  void writeTo(OutputStream out) throws IOException;

  /** Forgets what it carried, as far as Java allows. Called once, after the last try. */
  default void wipe() {}

  /** JSON. */
  static Body json(Json json) {
    return bytes("application/json", json.toBytes());
  }

  /** Bytes; the body owns them. */
  static Body bytes(String contentType, byte[] bytes) {
    return new Body() {
      @Override
      public String contentType() {
        return contentType;
      }

      @Override
      public long length() {
        return bytes.length;
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        out.write(bytes);
      }

      @Override
      public void wipe() {
        Arrays.fill(bytes, (byte) 0);
      }
    };
  }

  /**
   * A form of one file, as browsers and curl upload it.
   *
   * @param field the field's name
   * @param file is read while it is sent; it must not change meanwhile
   * @param progress is told how many bytes of the file have gone out
   */
  static Body multipart(String field, Path file, LongConsumer progress) throws IOException {
    String boundary = "secret-store-" + IdempotencyKey.random();
    String name = String.valueOf(file.getFileName()).replaceAll("[^A-Za-z0-9._+-]", "_");
    byte[] head =
        ("--"
                + boundary
                + "\r\nContent-Disposition: form-data; name=\""
                + field
                + "\"; filename=\""
                + name
                + "\"\r\nContent-Type: application/java-archive\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] tail = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII);
    long size = Files.size(file);
    return new Body() {
      @Override
      public String contentType() {
        return "multipart/form-data; boundary=" + boundary;
      }

      @Override
      public long length() {
        return head.length + size + tail.length;
      }

      @Override
      public void writeTo(OutputStream out) throws IOException {
        out.write(head);
        copy(out);
        out.write(tail);
      }

      private void copy(OutputStream out) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long sent = 0;
        try (InputStream in = Files.newInputStream(file)) {
          for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
            out.write(buffer, 0, n);
            sent += n;
            progress.accept(sent);
          }
        }
        if (sent != size) {
          throw new IOException(file + " changed while it was sent");
        }
      }
    };
  }
}
