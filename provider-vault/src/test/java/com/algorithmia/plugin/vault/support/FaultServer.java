package com.algorithmia.plugin.vault.support;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import javax.net.ServerSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server on the loopback interface that does what a live Vault can't be made to do. Answers
 * come from a script, one by one, and then from a default; every request is kept. Speaks HTTP/1.1
 * by hand, since no server library lies well enough.
 */
public final class FaultServer implements AutoCloseable {

  /** A request as it arrived. Header names are in lower case. */
  public record Request(String method, String target, Map<String, String> headers, String body) {
    public String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }
  }

  /** Answers one request, or not. */
  @FunctionalInterface
  public interface Answer {
    /** Returns whether the connection stays open. */
    boolean give(Request request, OutputStream out) throws IOException;
  }

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final ServerSocketFactory sockets;
  private final boolean tls;
  private final int port;
  private volatile ServerSocket server;
  private final Deque<Answer> script = new ArrayDeque<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private volatile Function<Request, Answer> otherwise = request -> json(404, "{\"errors\":[]}");

  public FaultServer() {
    this(ServerSocketFactory.getDefault(), false);
  }

  public FaultServer(ServerSocketFactory sockets, boolean tls) {
    this.sockets = sockets;
    this.tls = tls;
    this.server = openAnywhere();
    this.port = server.getLocalPort();
    start("fault-server", this::accept);
  }

  /**
   * Below the ports that systems give to whoever connects: while this one is closed, nobody else is
   * given its port.
   */
  private ServerSocket openAnywhere() {
    UncheckedIOException last = null;
    for (int i = 0; i < 100; i++) {
      try {
        return open(ThreadLocalRandom.current().nextInt(10_000, 30_000));
      } catch (UncheckedIOException e) {
        last = e;
      }
    }
    throw new IllegalStateException("No port is free", last);
  }

  private ServerSocket open(int atPort) {
    try {
      return sockets.createServerSocket(atPort, 100, LOOPBACK);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Listens again after {@link #close}, at the same port. */
  public void reopen() {
    server = open(port);
    start("fault-server", this::accept);
  }

  /** Adds answers to the script. */
  public FaultServer then(Answer... answers) {
    synchronized (script) {
      script.addAll(List.of(answers));
    }
    return this;
  }

  /** What to answer when the script is at its end. */
  public FaultServer otherwise(Function<Request, Answer> answer) {
    otherwise = answer;
    return this;
  }

  public String address() {
    return (tls ? "https" : "http") + "://127.0.0.1:" + port;
  }

  public int port() {
    return port;
  }

  public List<Request> requests() {
    return requests;
  }

  /** How many connections were opened and not closed yet by the client. */
  public int openConnections() {
    return connections.size();
  }

  // Answers.

  public static Answer json(int status, String body, String... headers) {
    return (request, out) -> {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      StringBuilder head =
          new StringBuilder("HTTP/1.1 " + status + " X\r\nContent-Type: application/json\r\n");
      for (int i = 0; i < headers.length; i += 2) {
        head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
      }
      if (status != 204) {
        head.append("Content-Length: ").append(bytes.length).append("\r\n");
      }
      ByteArrayOutputStream whole = new ByteArrayOutputStream();
      whole.writeBytes((head + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      whole.writeBytes(bytes);
      out.write(whole.toByteArray()); // At once, or the kernel waits for an acknowledgement.
      out.flush();
      return true;
    };
  }

  /** The bytes as they are, and then hangs up. */
  public static Answer raw(String text) {
    return (request, out) -> {
      out.write(text.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
      return false;
    };
  }

  /** Hangs up without a word. */
  public static Answer hangUp() {
    return (request, out) -> false;
  }

  /** A body of that many bytes, as fast as they are taken. */
  public static Answer giant(long bytes) {
    return (request, out) -> {
      out.write(
          ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                  + bytes
                  + "\r\n\r\n{\"data\":\"")
              .getBytes(StandardCharsets.ISO_8859_1));
      byte[] block = "a".repeat(65_536).getBytes(StandardCharsets.ISO_8859_1);
      for (long sent = 9; sent < bytes; sent += block.length) {
        out.write(block, 0, (int) Math.min(block.length, bytes - sent));
      }
      return false;
    };
  }

  /** One blank a second, until the client goes. */
  public static Answer dripping(Object untilNotified) {
    return (request, out) -> {
      out.write(
          "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
              .getBytes(StandardCharsets.ISO_8859_1));
      for (int i = 0; i < 1000; i++) {
        out.write(' ');
        out.flush();
        synchronized (untilNotified) {
          try {
            untilNotified.wait(1000);
          } catch (InterruptedException e) {
            return false;
          }
        }
      }
      return false;
    };
  }

  /** Passes the request on to a real server, and its answer back. */
  public static Answer passedOnTo(OpenBao server) {
    return (request, out) -> {
      out.write(Upstream.of(server).ask(request));
      out.flush();
      return true;
    };
  }

  /** The same with another target. */
  public static Answer passedOnTo(OpenBao server, String target) {
    return (request, out) ->
        passedOnTo(server)
            .give(new Request(request.method(), target, request.headers(), request.body()), out);
  }

  /** Passes the request on to a real server, which carries it out, and loses the answer. */
  public static Answer losingTheAnswerOf(OpenBao server) {
    return (request, out) -> {
      byte[] lost = Upstream.of(server).ask(request);
      return lost.length == 0;
    };
  }

  // The server.

  private void accept() {
    ServerSocket listening = server;
    while (!listening.isClosed()) {
      try {
        Socket socket = listening.accept();
        connections.add(socket);
        if (listening.isClosed()) { // It came in while close() was under way, which did not see it.
          socket.close();
          return;
        }
        start("fault-connection", () -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      boolean open = true;
      while (open) {
        Request request = read(in);
        if (request == null) {
          return;
        }
        requests.add(request);
        open = next(request).give(request, socket.getOutputStream());
      }
    } catch (IOException e) {
      return; // The client went, which is what many of these tests are about.
    } finally {
      connections.remove(socket);
      Upstream.closeOfThisThread();
    }
  }

  private Answer next(Request request) {
    synchronized (script) {
      Answer answer = script.poll();
      return answer == null ? otherwise.apply(request) : answer;
    }
  }

  private static @Nullable Request read(InputStream in) throws IOException {
    String first = line(in);
    if (first.isEmpty()) {
      return null;
    }
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    String body = new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    String[] words = first.split(" ", -1);
    return new Request(words[0], words[1], headers, body);
  }

  static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (c != '\r') {
        line.write(c);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  private static void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      server.close();
      for (Socket socket : connections) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
