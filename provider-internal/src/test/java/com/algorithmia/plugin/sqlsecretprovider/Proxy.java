package com.algorithmia.plugin.sqlsecretprovider;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A network between the provider and PostgreSQL that can be made to fail. */
final class Proxy implements Closeable {

  enum Mode {
    /** Everything passes. */
    PASS,
    /** Nothing passes any more, in either direction; connections stay. */
    BLACK_HOLE,
    /** Requests pass, answers do not, and then the connection ends. */
    LOSE_ANSWERS
  }

  private final ServerSocket server;
  private final int target;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private volatile Mode mode = Mode.PASS;
  private volatile Predicate<String> trigger = request -> false;
  private volatile Mode triggered = Mode.PASS;

  Proxy(int target) throws IOException {
    this.target = target;
    this.server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  void set(Mode next) {
    mode = next;
  }

  /** Changes the mode when a request contains a text, before it is passed on. */
  void onRequest(String text, Mode next) {
    triggered = next;
    trigger = request -> request.contains(text);
  }

  void cutAll() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    sockets.clear();
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "test-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        sockets.add(client);
        Socket backend = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(backend);
        start(() -> pump(client, backend, true));
        start(() -> pump(backend, client, false));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void pump(Socket from, Socket to, boolean request) {
    byte[] buffer = new byte[65_536];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (request
            && trigger.test(
                new String(buffer, 0, read, java.nio.charset.StandardCharsets.ISO_8859_1))) {
          trigger = text -> false;
          mode = triggered;
        }
        if (mode == Mode.BLACK_HOLE) {
          continue;
        }
        if (mode == Mode.LOSE_ANSWERS && !request) {
          return;
        }
        out.write(buffer, 0, read);
      }
    } catch (IOException e) {
      return;
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    cutAll();
  }
}
