package com.algorithmia.secrets.testkit;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Listens to standard output, standard error and {@code java.util.logging} (all levels) while it is
 * open; what is written goes where it went before as well. Bindings of SLF4J that write to the
 * console are heard by this without depending on SLF4J.
 *
 * <p>There is one for the whole JVM, since these streams are; several listeners may be open.
 */
final class OutputCapture implements AutoCloseable {

  private static final List<OutputCapture> OPEN = new CopyOnWriteArrayList<>();
  private static @Nullable Installed installed;

  private final Consumer<String> listener;

  private OutputCapture(Consumer<String> listener) {
    this.listener = listener;
  }

  /**
   * Starts to listen.
   *
   * @param listener gets each piece as it was written, from the thread that wrote it
   */
  static synchronized OutputCapture open(Consumer<String> listener) {
    OutputCapture capture = new OutputCapture(listener);
    if (OPEN.isEmpty()) {
      installed = new Installed();
    }
    OPEN.add(capture);
    return capture;
  }

  @Override
  public void close() {
    closeOne(this);
  }

  private static synchronized void closeOne(OutputCapture capture) {
    if (OPEN.remove(capture) && OPEN.isEmpty() && installed != null) {
      installed.remove();
      installed = null;
    }
  }

  private static void heard(String text) {
    for (OutputCapture capture : OPEN) {
      capture.listener.accept(text);
    }
  }

  /** What was put into the JVM, and what was there before. */
  private static final class Installed {

    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final PrintStream myOut = tee(out);
    private final PrintStream myErr = tee(err);
    private final Logger root = Logger.getLogger("");
    private final @Nullable Level level = root.getLevel();
    private final Handler handler = new ListeningHandler();

    Installed() {
      System.setOut(myOut);
      System.setErr(myErr);
      handler.setLevel(Level.ALL);
      root.setLevel(Level.ALL);
      root.addHandler(handler);
    }

    void remove() {
      if (System.out == myOut) {
        System.setOut(out);
      }
      if (System.err == myErr) {
        System.setErr(err);
      }
      root.removeHandler(handler);
      root.setLevel(level);
    }

    private static PrintStream tee(PrintStream original) {
      return new PrintStream(new Tee(original), true, StandardCharsets.UTF_8);
    }
  }

  /** Passes bytes on and tells them line by line. */
  private static final class Tee extends OutputStream {

    private static final int LONGEST = 1 << 20;

    private final PrintStream original;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    Tee(PrintStream original) {
      this.original = original;
    }

    @Override
    public void write(int b) {
      original.write(b);
      add(b);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      original.write(bytes, from, length);
      for (int i = from; i < from + length; i++) {
        add(bytes[i]);
      }
    }

    private synchronized void add(int b) {
      line.write(b);
      if (b == '\n' || line.size() >= LONGEST) {
        tell();
      }
    }

    private void tell() {
      String text = line.toString(StandardCharsets.UTF_8);
      line.reset();
      heard(text);
    }

    @Override
    public void flush() {
      original.flush();
    }
  }

  /** Tells records with the traces of their throwables. */
  private static final class ListeningHandler extends Handler {

    private final SimpleFormatter formatter = new SimpleFormatter();

    @Override
    public void publish(LogRecord record) {
      heard(formatter.format(record));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
