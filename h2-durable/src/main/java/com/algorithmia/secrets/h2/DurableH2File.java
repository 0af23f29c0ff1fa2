package com.algorithmia.secrets.h2;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/**
 * A database file of H2 that loses nothing acknowledged when the process is killed. H2 alone does
 * not promise that, whatever its settings; three things together do:
 *
 * <ul>
 *   <li>{@link #PARAMETERS} in the URL: each commit is written before it is acknowledged, and to
 *       the end of the file. By default H2 writes into gaps, and a process that is killed there can
 *       leave a file whose newest commits the next opening does not find.
 *   <li>One writer at a time, with a permit of {@link #writing}. A commit of H2 stores the changes
 *       of all connections; one that is in the middle of a statement is stored in halves, and after
 *       a crash its rows come and go.
 *   <li>{@link #rewriteInBackground}: as nothing is overwritten, the file grows with every commit,
 *       and has to be written anew from time to time. That goes to another file, which then takes
 *       the first one's place in one step.
 * </ul>
 *
 * <p>An object keeps a connection, and so the database, open between {@link #open} and {@link
 * #close}. Several objects of one class loader may use the same file; other processes and class
 * loaders are kept out by H2 (error 90020). Safe for many threads.
 */
public final class DurableH2File implements AutoCloseable {

  /** Opens connections, with {@link #PARAMETERS} in their URL. */
  @FunctionalInterface
  public interface Opener {

    /** A new connection, of a user with the rights of an administrator. */
    Connection open() throws SQLException;
  }

  /** Leave to read or to write, until it is closed by the thread that got it. */
  @FunctionalInterface
  public interface Permit extends AutoCloseable {

    @Override
    void close();
  }

  /** What every connection's URL has to say. H2 takes them when it opens the file. */
  public static final Map<String, String> PARAMETERS =
      Map.of("WRITE_DELAY", "0", "REUSE_SPACE", "FALSE", "MAX_COMPACT_TIME", "0");

  /** What H2 takes by itself: enough for some 20,000 small secrets. */
  private static final long SMALLEST_CACHE = 16L << 20;

  private static final long LARGEST_CACHE = 256L << 20;

  /** How much of the heap may hold pages of the file: one part of so many. */
  private static final int CACHE_PART = 16;

  /** As H2 says it of files: its SQLState and its code are one number. */
  private static final int IO_ERROR = 90028;

  /** A smaller file is left as it is. */
  static final long SMALLEST = 64L << 20;

  /** How long a thread that has nothing left to do may take to end. */
  private static final Duration LAST_STEPS = Duration.ofSeconds(1);

  /** How much larger than its live data a file may be. */
  private static final int FACTOR = 4;

  private final Path file;
  private final boolean onlyExisting;
  private final Opener opener;
  private final long smallest;
  private final FileUse use;
  private @Nullable Connection keeper; // guarded by use
  private volatile long limit = Long.MAX_VALUE;

  /** A rewrite that failed is not tried again before the file is larger than this. */
  private volatile long leftAlone;

  /** Who waits for others, or writes the file anew. It works under {@code use}. */
  private final AtomicReference<@Nullable Thread> rewriter = new AtomicReference<>();

  /**
   * Touches nothing yet.
   *
   * @param database the path as the URL has it, absolute, without the ending {@code .mv.db}
   * @param onlyExisting whether {@link #open} has to fail if there is no such file
   */
  public DurableH2File(Path database, boolean onlyExisting, Opener opener) {
    this(database, onlyExisting, opener, SMALLEST);
  }

  DurableH2File(Path database, boolean onlyExisting, Opener opener, long smallest) {
    this.onlyExisting = onlyExisting;
    this.file = database.resolveSibling(database.getFileName() + ".mv.db");
    this.opener = opener;
    this.smallest = smallest;
    this.use = FileUse.of(file);
  }

  /**
   * The parameters of a connection's URL: {@link #PARAMETERS}, what was chosen besides, and a cache
   * for pages that fits the heap unless one was chosen. A page that is not in the cache is read and
   * decoded for each row that is asked for, which takes several times as long as the rest of a
   * read.
   *
   * @param chosen others; those of {@link #PARAMETERS} are ignored
   */
  public static Map<String, String> parameters(Map<String, String> chosen) {
    Map<String, String> all = new TreeMap<>();
    all.put("CACHE_SIZE", Long.toString(cacheKilobytes(Runtime.getRuntime().maxMemory())));
    all.putAll(chosen);
    all.putAll(PARAMETERS);
    return all;
  }

  static long cacheKilobytes(long heap) {
    return Math.min(Math.max(heap / CACHE_PART, SMALLEST_CACHE), LARGEST_CACHE) >> 10;
  }

  /** The file itself. */
  public Path file() {
    return file;
  }

  /**
   * Opens the database, and makes it if it is not there. Nobody but its owner can ever open the
   * file, where the file system knows owners.
   *
   * @return the connection that keeps it open; it is closed by this object
   */
  public Connection open() throws SQLException {
    synchronized (use) {
      Connection current = keeper;
      if (current != null) {
        return current;
      }
      current = openOrCreate();
      try {
        measure(current);
        OwnerFiles.tidyUp(file);
      } catch (SQLException | RuntimeException | Error e) {
        closeQuietly(current);
        throw e;
      }
      keeper = current;
      return current;
    }
  }

  /**
   * Leave to read. Waits only while the file is written anew.
   *
   * @throws SQLException HYT00 if that takes longer than {@code wait}; nothing was done
   */
  public Permit reading(Duration wait) throws SQLException {
    return use.reading(wait);
  }

  /**
   * Leave to write: for the statements and the commit of a transaction, which all belong within.
   * Nobody else has it at the same time.
   *
   * @throws SQLException HYT00 if another one holds it for longer than {@code wait}; nothing was
   *     done
   */
  public Permit writing(Duration wait) throws SQLException {
    return use.writing(wait);
  }

  /** Whether most of the file is dead. Costs a look at the file's size. */
  public boolean hasOutgrown() {
    return file.toFile().length() > Math.max(limit, leftAlone);
  }

  /**
   * Has the file written anew if it {@linkplain #hasOutgrown has outgrown} its live data, by a
   * thread of its own: the caller is not kept waiting, and may be interrupted, which would close
   * H2's file in the middle. To be called after writes; does nothing while it is being done.
   *
   * @param wait for others to finish; if they don't, nothing is done this time
   * @param reopened told before others get permits again, to drop the connections that it has
   *     pooled; on the other thread
   * @param failed told of a failure (a full disk): the file is as it was, and may have to be opened
   *     again with {@link #close} and {@link #open}; on the other thread
   */
  public void rewriteInBackground(
      Duration wait, Runnable reopened, Consumer<? super SQLException> failed) {
    if (!hasOutgrown() || rewriter.get() != null) {
      return;
    }
    Runnable work =
        () -> {
          try {
            rewriteIfOutgrown(wait, reopened);
          } catch (SQLException e) {
            if (!Thread.currentThread().isInterrupted()) {
              failed.accept(e);
            }
            // Else it was closed while this waited: there is nobody to be told.
          } finally {
            rewriter.set(null);
          }
        };
    Thread thread = new Thread(null, work, "secret-store-h2-rewrite", 0, false);
    thread.setDaemon(true);
    if (rewriter.compareAndSet(null, thread)) {
      boolean started = false;
      try {
        thread.start();
        started = true;
      } finally {
        if (!started) {
          rewriter.set(null);
        }
      }
    }
  }

  /**
   * Writes the file anew in this thread, which must not be interrupted meanwhile. To be called
   * without a permit: those that are given out are waited for. Afterwards every other connection to
   * this database is closed.
   *
   * @param wait for others to finish; if they don't, nothing is done this time
   * @param reopened told before others get permits again, to drop the connections that it has
   *     pooled
   * @return whether the file was written anew
   * @throws SQLException if it failed (a full disk); the file is as it was, and may have to be
   *     opened again with {@link #close} and {@link #open}
   */
  boolean rewriteIfOutgrown(Duration wait, Runnable reopened) throws SQLException {
    if (!hasOutgrown()) {
      return false;
    }
    Permit permit = use.exclusive(wait);
    if (permit == null) {
      return false;
    }
    try (permit) {
      synchronized (use) {
        Connection current = keeper;
        if (current == null || !hasOutgrown() || Thread.currentThread().isInterrupted()) {
          return false;
        }
        // Should it fail, not again at the very next write.
        leftAlone = 2 * file.toFile().length();
        keeper = rewrite(current);
        leftAlone = 0;
        reopened.run();
        return true;
      }
    }
  }

  private Connection openOrCreate() throws SQLException {
    boolean created = false;
    boolean opened = false;
    try {
      created = !onlyExisting && OwnerFiles.create(file);
      Connection connection = opener.open();
      opened = true;
      return connection;
    } catch (IOException e) {
      throw failed("The file of the database could not be made", e);
    } finally {
      // Not what another process has made of it meanwhile.
      if (created && !opened && file.toFile().length() == 0) {
        OwnerFiles.deleteQuietly(file);
      }
    }
  }

  private static SQLException failed(String what, Exception e) {
    return new SQLException(what, Integer.toString(IO_ERROR), IO_ERROR, e);
  }

  /** How large the file may become is decided by what is alive in it. */
  private void measure(Connection connection) throws SQLException {
    long size = file.toFile().length();
    long live = size;
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select setting_value from information_schema.settings where setting_name in"
                    + " ('info.FILL_RATE', 'info.CHUNKS_FILL_RATE')")) {
      while (rows.next()) {
        live = live * (rows.getInt(1) + 1) / 100;
      }
    }
    limit = Math.max(smallest, FACTOR * Math.min(live, size));
  }

  /** To a new file, which replaces the old one at the end: a crash leaves either of them. */
  private Connection rewrite(Connection last) throws SQLException {
    try (Statement statement = last.createStatement()) {
      statement.execute("SHUTDOWN");
    } finally {
      closeQuietly(last);
    }
    try {
      OwnerFiles.replace(file, OwnerFiles.rewrite(file));
      OwnerFiles.discard(file);
    } catch (IOException | MVStoreException e) {
      throw failed("The database could not be written anew", e);
    }
    Connection connection = opener.open();
    limit = Math.max(smallest, FACTOR * file.toFile().length());
    return connection;
  }

  /**
   * Closes the database, unless others have it open. A rewrite that is under way is waited for: it
   * can't be stopped without harm. May be called again.
   */
  @Override
  public void close() {
    Thread waiting;
    synchronized (use) {
      Connection current = keeper;
      if (current != null) {
        keeper = null;
        closeQuietly(current);
      }
      waiting = rewriter.get();
      if (waiting == Thread.currentThread()) {
        return;
      }
      if (waiting != null) {
        // It is not at work, since this is the lock that it works under: it waits for others.
        waiting.interrupt();
      }
    }
    awaitEnd(waiting);
  }

  private static void awaitEnd(@Nullable Thread thread) {
    if (thread != null) {
      try {
        thread.join(LAST_STEPS.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void closeQuietly(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // It was closed by SHUTDOWN, or is broken: there is nothing left to close.
      return;
    }
  }
}
