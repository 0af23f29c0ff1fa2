package com.algorithmia.secrets.testkit.toy;

import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.secrets.testkit.BackendFault;
import com.algorithmia.secrets.testkit.toy.ToyException.Code;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A vault in memory that can be broken. Knows rows and ciphertexts. Safe for many threads. */
public final class ToyBackend {

  public static final String TOKEN = "toy-token-5f1c77e2";
  static final Duration RETRY_AFTER = Duration.ofSeconds(7);

  /** Names a new version and makes its ciphertext, under the lock. */
  public interface Sealer {
    String version();

    byte[] seal(String version);
  }

  private static final Map<String, ToyBackend> ALL = new ConcurrentHashMap<>();

  private final ToyKeyring keyring = new ToyKeyring();
  private final NavigableMap<String, ToyRow> rows = new TreeMap<>();
  private final AtomicLong valueReads = new AtomicLong();
  private final AtomicInteger sessions = new AtomicInteger();
  private Instant lastWrite = Instant.EPOCH;
  private volatile @Nullable BackendFault fault;
  private volatile String faultyKey = "";
  private volatile CountDownLatch mended = new CountDownLatch(0);

  /** The vault of that name; made when first asked for. */
  public static ToyBackend named(String name) {
    return ALL.computeIfAbsent(name, n -> new ToyBackend());
  }

  public ToyKeyring keyring() {
    return keyring;
  }

  public long valueReads() {
    return valueReads.get();
  }

  public AtomicInteger sessions() {
    return sessions;
  }

  /** Breaks it until the result is closed. */
  public synchronized AutoCloseable breakIt(BackendFault how, String key) {
    ToyRow row = rows.get(key);
    if (row != null) {
      switch (how) {
        case DISABLED, SOFT_DELETED -> {
          row.unusable = true;
          return () -> row.unusable = false;
        }
        case EXPIRED -> {
          Instant before = row.expiresAt;
          row.expiresAt = Instant.now().minusSeconds(1);
          return () -> row.expiresAt = before;
        }
        case TAMPERED -> {
          byte[] good = row.current().ciphertext;
          byte[] bad = good.clone();
          bad[bad.length - 1] ^= 1;
          row.current().ciphertext = bad;
          return () -> row.current().ciphertext = good;
        }
        case KEY_MISSING -> {
          return keyring.hide(ToyKeyring.keyIdOf(row.current().ciphertext));
        }
        default -> {}
      }
    }
    CountDownLatch latch = new CountDownLatch(1);
    mended = latch;
    faultyKey = key;
    fault = how;
    return () -> {
      fault = null;
      latch.countDown();
    };
  }

  /** Every request goes through here: whether it is answered at all. */
  private void request(String token, @Nullable String key, boolean write, Duration timeout)
      throws ToyException {
    BackendFault now = fault;
    String echo = "request with " + token + " for " + key;
    if (now == BackendFault.DOWN) {
      throw new ToyException(Code.UNREACHABLE, echo);
    }
    if (now == BackendFault.HANGING) {
      await(timeout);
      throw new ToyException(Code.TIMEOUT, echo);
    }
    if (now == BackendFault.THROTTLED) {
      throw new ToyException(Code.THROTTLED, echo);
    }
    if (now == BackendFault.CREDENTIAL_REVOKED || !TOKEN.equals(token)) {
      throw new ToyException(Code.UNAUTHORIZED, echo);
    }
    if (now == BackendFault.PERMISSION_DENIED && (key == null || key.equals(faultyKey))) {
      throw new ToyException(Code.FORBIDDEN, echo);
    }
    if (now == BackendFault.WRITE_REFUSED && write) {
      throw new ToyException(Code.REFUSED, echo);
    }
  }

  private void await(Duration timeout) {
    try {
      // Whether it was mended meanwhile or not, this request is lost.
      boolean inTime = mended.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
      assert inTime || !timeout.isNegative();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer() throws ToyException {
    if (fault == BackendFault.ANSWER_LOST) {
      throw new ToyException(Code.LOST, "the answer");
    }
  }

  /** A request without effect. */
  public void ping(String token, Duration timeout) throws ToyException {
    request(token, "", false, timeout);
  }

  /**
   * Reads of a row what is asked for, under the lock.
   *
   * @param wholeValue whether that includes the value
   */
  public <T> T read(
      String token, String key, Duration timeout, boolean wholeValue, Function<ToyRow, T> question)
      throws ToyException {
    request(token, key, false, timeout);
    synchronized (this) {
      if (wholeValue) {
        valueReads.incrementAndGet();
      }
      return question.apply(there(key));
    }
  }

  private ToyRow there(String key) throws ToyException {
    ToyRow row = rows.get(key);
    if (row == null) {
      throw new ToyException(Code.NOT_THERE, key);
    }
    return row;
  }

  /** Inserts, unless there is one with the same request id: then gives that one's key. */
  public String insert(
      String token, String key, SecretAttributes attributes, Duration timeout, Sealer sealer)
      throws ToyException {
    request(token, null, true, timeout);
    String stored;
    synchronized (this) {
      String existing = find(attributes.getRequestId());
      stored = existing == null ? key : existing;
      if (existing == null) {
        ToyRow row = new ToyRow(key, attributes);
        addVersion(row, sealer);
        rows.put(key, row);
      }
    }
    answer();
    return stored;
  }

  /** The key of the secret that was created by that request. */
  public @Nullable String findByRequest(String token, String requestId, Duration timeout)
      throws ToyException {
    request(token, null, false, timeout);
    synchronized (this) {
      return find(requestId);
    }
  }

  private @Nullable String find(@Nullable String requestId) {
    return requestId == null
        ? null
        : rows.values().stream()
            .filter(row -> requestId.equals(row.attributes.getRequestId()))
            .map(row -> row.key)
            .findFirst()
            .orElse(null);
  }

  /** Adds a version, if the expected one is current; gives the new one's id. */
  public String update(
      String token,
      String key,
      Duration timeout,
      @Nullable String expectedVersion,
      Function<ToyRow, Sealer> sealFor)
      throws ToyException {
    request(token, key, true, timeout);
    String version;
    synchronized (this) {
      ToyRow row = there(key);
      if (expectedVersion != null && !expectedVersion.equals(row.current().id)) {
        throw new ToyException(Code.CONFLICT, key);
      }
      version = addVersion(row, sealFor.apply(row));
    }
    answer();
    return version;
  }

  private String addVersion(ToyRow row, Sealer sealer) {
    String id = sealer.version();
    byte[] ciphertext = sealer.seal(id);
    Instant now = Instant.now();
    lastWrite = now.isAfter(lastWrite) ? now : lastWrite.plusNanos(1_000);
    row.versions.add(new ToyRow.Version(id, lastWrite, ciphertext));
    return id;
  }

  public boolean delete(String token, String key, Duration timeout) throws ToyException {
    request(token, key, true, timeout);
    boolean removed;
    synchronized (this) {
      removed = rows.remove(key) != null;
    }
    answer();
    return removed;
  }

  /** The rows after a key, as something of their own. */
  public <T> List<T> after(
      String token, String key, int limit, Duration timeout, Function<ToyRow, T> question)
      throws ToyException {
    request(token, "", false, timeout);
    synchronized (this) {
      return rows.tailMap(key, false).values().stream().limit(limit).map(question).toList();
    }
  }

  /** All rows, with the lock held meanwhile. */
  public synchronized <T> T withRows(Function<Iterable<ToyRow>, T> use) {
    return use.apply(rows.values());
  }

  /** Changes when anything in it does. */
  public synchronized String state() {
    StringBuilder state = new StringBuilder();
    rows.values().forEach(row -> state.append(row.key).append(row.current().id).append('\n'));
    return state.toString();
  }
}
