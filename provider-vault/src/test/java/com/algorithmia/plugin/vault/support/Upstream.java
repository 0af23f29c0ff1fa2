package com.algorithmia.plugin.vault.support;

import com.algorithmia.plugin.vault.support.FaultServer.Request;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * The proxy's connection to the real server: one for each connection of a client, kept open like
 * that.
 */
final class Upstream {

  private static final ThreadLocal<Upstream> OF_THREAD = new ThreadLocal<>();

  private final OpenBao server;
  private final Socket socket;
  private final InputStream in;

  private Upstream(OpenBao server) throws IOException {
    this.server = server;
    this.socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    this.socket.setTcpNoDelay(true);
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  static Upstream of(OpenBao server) throws IOException {
    Upstream upstream = OF_THREAD.get();
    if (upstream == null || upstream.server != server) {
      closeOfThisThread();
      upstream = new Upstream(server);
      OF_THREAD.set(upstream);
    }
    return upstream;
  }

  static void closeOfThisThread() {
    Upstream upstream = OF_THREAD.get();
    OF_THREAD.remove();
    if (upstream != null) {
      try {
        upstream.socket.close();
      } catch (IOException e) {
        return; // It is closed.
      }
    }
  }

  /** The whole answer, with a length. */
  byte[] ask(Request request) throws IOException {
    byte[] body = request.body().getBytes(StandardCharsets.ISO_8859_1);
    StringBuilder head =
        new StringBuilder(request.method() + " " + request.target() + " HTTP/1.1\r\n");
    request
        .headers()
        .forEach(
            (name, value) -> {
              if (!Set.of("connection", "content-length").contains(name)) {
                head.append(name).append(": ").append(value).append("\r\n");
              }
            });
    head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
    whole.writeBytes(body);
    socket.getOutputStream().write(whole.toByteArray());
    socket.getOutputStream().flush();
    return answer();
  }

  private byte[] answer() throws IOException {
    StringBuilder head = new StringBuilder();
    int length = 0;
    boolean chunked = false;
    String status = FaultServer.line(in);
    for (String line = FaultServer.line(in); !line.isEmpty(); line = FaultServer.line(in)) {
      String lower = line.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(15).strip());
      } else if (lower.startsWith("transfer-encoding:")) {
        chunked = true;
      } else {
        head.append(line).append("\r\n");
      }
    }
    byte[] body = chunked ? chunks() : in.readNBytes(length);
    if (!status.contains(" 204 ")) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes((status + "\r\n" + head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    whole.writeBytes(body);
    return whole.toByteArray();
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (int size = size(); size > 0; size = size()) {
      body.writeBytes(in.readNBytes(size));
      FaultServer.line(in);
    }
    FaultServer.line(in);
    return body.toByteArray();
  }

  private int size() throws IOException {
    return Integer.parseInt(FaultServer.line(in), 16);
  }
}
