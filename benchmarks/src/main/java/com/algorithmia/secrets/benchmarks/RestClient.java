package com.algorithmia.secrets.benchmarks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The least that a client can do: sends bytes, reads an answer with a length. */
final class RestClient implements AutoCloseable {

  private final Socket socket;
  private final InputStream in;
  private final byte[] line = new byte[8_192];

  RestClient(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    this.in = new BufferedInputStream(socket.getInputStream(), 1 << 15);
  }

  /**
   * Sends a request and reads the whole answer.
   *
   * @return the body's length
   */
  int send(byte[] request) throws IOException {
    socket.getOutputStream().write(request);
    String status = readLine();
    int length = 0;
    for (String header = readLine(); !header.isEmpty(); header = readLine()) {
      if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(header.substring(15).strip());
      }
    }
    in.skipNBytes(length);
    if (!status.startsWith("HTTP/1.1 200")) {
      throw new IOException("answered " + status);
    }
    return length;
  }

  private String readLine() throws IOException {
    int length = 0;
    int next;
    while ((next = in.read()) != '\n') {
      if (next < 0) {
        throw new IOException("the server ended the connection");
      }
      line[length++] = (byte) next;
    }
    return new String(line, 0, Math.max(0, length - 1), StandardCharsets.US_ASCII);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
