package com.algorithmia.plugin.sqlsecretprovider;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** A network between the provider and PostgreSQL that can be made to fail. */
final class Proxy implements Closeable {

  enum Mode {
    /** Everything passes. */
    PASS,
    /** Nothing passes any more, in either direction; connections stay. */
    BLACK_HOLE,
    /** Requests pass, answers do not, and then the connection ends. */
    LOSE_ANSWERS,
    /** Every connection ends, new ones too. */
    REFUSE,
    /** Everything passes but the answers to what changes something. */
    LOSE_ANSWERS_TO_WRITES
  }

  /** A change takes place with one of these, or with the commit after one of those. */
  private static final Pattern WRITE =
      Pattern.compile("insert into provider_secrets|delete from provider_secrets");

  private static final Pattern IN_TRANSACTION =
      Pattern.compile("update provider_(secrets|versions|key_sets)");

  private static final Pattern VALUE_READ = Pattern.compile("select[^;]* ciphertext from");

  private final ServerSocket server;
  private final int target;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private volatile Mode mode = Mode.PASS;
  private volatile Predicate<String> trigger = request -> false;
  private volatile Mode triggered = Mode.PASS;
  private final AtomicLong valueReads = new AtomicLong();

  Proxy(int target) throws IOException {
    this.target = target;
    this.server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  void set(Mode next) throws IOException {
    mode = next;
    if (next == Mode.REFUSE) {
      cutAll();
    }
  }

  /** How many statements that read values have passed. */
  long valueReads() {
    return valueReads.get();
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
        if (mode == Mode.REFUSE) {
          client.close();
          continue;
        }
        sockets.add(client);
        Socket backend = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(backend);
        Writes writes = new Writes();
        start(() -> pump(client, backend, true, writes));
        start(() -> pump(backend, client, false, writes));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void pump(Socket from, Socket to, boolean request, Writes writes) {
    byte[] buffer = new byte[65_536];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (request) {
          look(new String(buffer, 0, read, StandardCharsets.ISO_8859_1), writes);
        }
        if (mode == Mode.BLACK_HOLE) {
          continue;
        }
        if (!request && (mode == Mode.LOSE_ANSWERS || writes.lost)) {
          return;
        }
        out.write(buffer, 0, read);
      }
    } catch (IOException e) {
      return;
    }
  }

  private void look(String request, Writes writes) {
    if (trigger.test(request)) {
      trigger = text -> false;
      mode = triggered;
    }
    writes.began |= IN_TRANSACTION.matcher(request).find();
    if (mode == Mode.LOSE_ANSWERS_TO_WRITES
        && (WRITE.matcher(request).find() || (writes.began && request.contains("COMMIT")))) {
      writes.lost = true;
    }
    if (request.contains("COMMIT") || request.contains("ROLLBACK")) {
      writes.began = false;
    }
    if (VALUE_READ.matcher(request).find()) {
      valueReads.incrementAndGet();
    }
  }

  /** What one connection has written. */
  private static final class Writes {
    private volatile boolean began;
    private volatile boolean lost;
  }

  @Override
  public void close() throws IOException {
    server.close();
    cutAll();
  }
}
