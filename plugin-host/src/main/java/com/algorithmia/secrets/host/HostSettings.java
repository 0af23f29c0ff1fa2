package com.algorithmia.secrets.host;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The limits under which a host works. Immutable; {@link #defaults()} suits most.
 *
 * <p>Times are durations of real time, which a step of the time of day leaves as they are; sizes
 * are bytes. A builder method throws {@link IllegalArgumentException} for what makes no sense. A
 * duration of zero means "off" where the text says so and is refused elsewhere.
 */
public final class HostSettings {

  private static final long MIB = 1L << 20;
  private static final HostSettings DEFAULTS = builder().build();

  private final Builder b;

  private HostSettings(Builder builder) {
    this.b = builder;
  }

  /** All defaults. */
  public static HostSettings defaults() {
    return DEFAULTS;
  }

  /** Starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Starts from these settings. */
  public Builder toBuilder() {
    return new Builder(b);
  }

  /** Where accepted JARs are kept; empty = a private temporary folder, removed on close. */
  public Optional<Path> storeDirectory() {
    return Optional.ofNullable(b.storeDirectory);
  }

  /** See {@link Builder#maxPackedBytes}. */
  public long maxPackedBytes() {
    return b.maxPackedBytes;
  }

  /** See {@link Builder#maxUnpackedBytes}. */
  public long maxUnpackedBytes() {
    return b.maxUnpackedBytes;
  }

  /** See {@link Builder#maxEntries}. */
  public int maxEntries() {
    return b.maxEntries;
  }

  /** See {@link Builder#callDeadline}. */
  public Duration callDeadline() {
    return b.callDeadline;
  }

  /** See {@link Builder#bulkDeadline}. */
  public Duration bulkDeadline() {
    return b.bulkDeadline;
  }

  /** See {@link Builder#maintenanceDeadline}. */
  public Duration maintenanceDeadline() {
    return b.maintenanceDeadline;
  }

  /** See {@link Builder#createDeadline}. */
  public Duration createDeadline() {
    return b.createDeadline;
  }

  /** See {@link Builder#drainDeadline}. */
  public Duration drainDeadline() {
    return b.drainDeadline;
  }

  /** See {@link Builder#closeDeadline}. */
  public Duration closeDeadline() {
    return b.closeDeadline;
  }

  /** See {@link Builder#maxConcurrentCalls}. */
  public int maxConcurrentCalls() {
    return b.maxConcurrentCalls;
  }

  /** See {@link Builder#maxStuckThreads}. */
  public int maxStuckThreads() {
    return b.maxStuckThreads;
  }

  /** See {@link Builder#breakerWindow}. */
  public int breakerWindow() {
    return b.breakerWindow;
  }

  /** See {@link Builder#breakerFailurePercent}. */
  public int breakerFailurePercent() {
    return b.breakerFailurePercent;
  }

  /** See {@link Builder#breakerOpenFor}. */
  public Duration breakerOpenFor() {
    return b.breakerOpenFor;
  }

  /** See {@link Builder#cacheTtl}. */
  public Duration cacheTtl() {
    return b.cacheTtl;
  }

  /** See {@link Builder#cacheMaxEntries}. */
  public int cacheMaxEntries() {
    return b.cacheMaxEntries;
  }

  /** See {@link Builder#versionCheckInterval}. */
  public Duration versionCheckInterval() {
    return b.versionCheckInterval;
  }

  /** See {@link Builder#lastKnownGood}. */
  public Duration lastKnownGood() {
    return b.lastKnownGood;
  }

  /** See {@link Builder#folderPollInterval}. */
  public Duration folderPollInterval() {
    return b.folderPollInterval;
  }

  /** See {@link Builder#leakCheckDelay}. */
  public Duration leakCheckDelay() {
    return b.leakCheckDelay;
  }

  /** Collects settings. Not thread-safe. */
  public static final class Builder {

    private @Nullable Path storeDirectory;
    private long maxPackedBytes = 64 * MIB;
    private long maxUnpackedBytes = 256 * MIB;
    private int maxEntries = 20_000;
    private Duration callDeadline = Duration.ofSeconds(10);
    private Duration bulkDeadline = Duration.ofSeconds(15);
    private Duration maintenanceDeadline = Duration.ofMinutes(5);
    private Duration createDeadline = Duration.ofSeconds(10);
    private Duration drainDeadline = Duration.ofSeconds(10);
    private Duration closeDeadline = Duration.ofSeconds(10);
    private int maxConcurrentCalls = 32;
    private int maxStuckThreads = 8;
    private int breakerWindow = 20;
    private int breakerFailurePercent = 50;
    private Duration breakerOpenFor = Duration.ofSeconds(10);
    private Duration cacheTtl = Duration.ofSeconds(60);
    private int cacheMaxEntries = 10_000;
    private Duration versionCheckInterval = Duration.ZERO;
    private Duration lastKnownGood = Duration.ofMinutes(10);
    private Duration folderPollInterval = Duration.ofSeconds(5);
    private Duration leakCheckDelay = Duration.ofSeconds(30);

    private Builder() {}

    private Builder(Builder other) {
      storeDirectory = other.storeDirectory;
      maxPackedBytes = other.maxPackedBytes;
      maxUnpackedBytes = other.maxUnpackedBytes;
      maxEntries = other.maxEntries;
      callDeadline = other.callDeadline;
      bulkDeadline = other.bulkDeadline;
      maintenanceDeadline = other.maintenanceDeadline;
      createDeadline = other.createDeadline;
      drainDeadline = other.drainDeadline;
      closeDeadline = other.closeDeadline;
      maxConcurrentCalls = other.maxConcurrentCalls;
      maxStuckThreads = other.maxStuckThreads;
      breakerWindow = other.breakerWindow;
      breakerFailurePercent = other.breakerFailurePercent;
      breakerOpenFor = other.breakerOpenFor;
      cacheTtl = other.cacheTtl;
      cacheMaxEntries = other.cacheMaxEntries;
      versionCheckInterval = other.versionCheckInterval;
      lastKnownGood = other.lastKnownGood;
      folderPollInterval = other.folderPollInterval;
      leakCheckDelay = other.leakCheckDelay;
    }

    /**
     * The folder for accepted JARs and quarantine records; made with access for the owner only if
     * it is not there. Default: a private temporary folder, removed on close.
     */
    public Builder storeDirectory(Path directory) {
      storeDirectory = directory;
      return this;
    }

    /** The largest JAR file, 1 to 2 GiB. Default 64 MiB. */
    public Builder maxPackedBytes(long bytes) {
      maxPackedBytes = inRange("maxPackedBytes", bytes, 1, 2_048 * MIB);
      return this;
    }

    /** The most bytes a JAR may unpack to, counted while unpacking. Default 256 MiB. */
    public Builder maxUnpackedBytes(long bytes) {
      maxUnpackedBytes = inRange("maxUnpackedBytes", bytes, 1, 1L << 40);
      return this;
    }

    /** The most entries of a JAR, 1 to 65,534. Default 20,000. */
    public Builder maxEntries(int entries) {
      maxEntries = (int) inRange("maxEntries", entries, 1, 65_534);
      return this;
    }

    /** How long a call for one secret, or for a page of a list, may take. Default 10 s. */
    public Builder callDeadline(Duration time) {
      callDeadline = positive("callDeadline", time);
      return this;
    }

    /** How long a call for many secrets, and a check of the connection, may take. Default 15 s. */
    public Builder bulkDeadline(Duration time) {
      bulkDeadline = positive("bulkDeadline", time);
      return this;
    }

    /** How long a step of key maintenance may take. Default 5 min. */
    public Builder maintenanceDeadline(Duration time) {
      maintenanceDeadline = positive("maintenanceDeadline", time);
      return this;
    }

    /** How long making, describing or validating a provider may take. Default 10 s. */
    public Builder createDeadline(Duration time) {
      createDeadline = positive("createDeadline", time);
      return this;
    }

    /** How long calls under way may go on when a provider is replaced or closed. Default 10 s. */
    public Builder drainDeadline(Duration time) {
      drainDeadline = notNegative("drainDeadline", time);
      return this;
    }

    /** How long a plugin's {@code close()} may take. Default 10 s. */
    public Builder closeDeadline(Duration time) {
      closeDeadline = positive("closeDeadline", time);
      return this;
    }

    /** The most calls into one plugin at a time; more wait within their deadline. Default 32. */
    public Builder maxConcurrentCalls(int calls) {
      maxConcurrentCalls = (int) inRange("maxConcurrentCalls", calls, 1, 10_000);
      return this;
    }

    /**
     * How many of a plugin's calls may be past their deadline without having come back. At this
     * number the plugin is disabled until all of them have. Default 8; to have an effect, at most
     * {@link #maxConcurrentCalls}.
     */
    public Builder maxStuckThreads(int threads) {
      maxStuckThreads = (int) inRange("maxStuckThreads", threads, 1, 10_000);
      return this;
    }

    /** Over how many of the last calls the circuit breaker looks. Default 20. */
    public Builder breakerWindow(int calls) {
      breakerWindow = (int) inRange("breakerWindow", calls, 1, 10_000);
      return this;
    }

    /**
     * At which share of unavailable, throttled or overdue calls the circuit breaker opens: 1 to 100
     * per cent. Default 50.
     */
    public Builder breakerFailurePercent(int percent) {
      breakerFailurePercent = (int) inRange("breakerFailurePercent", percent, 1, 100);
      return this;
    }

    /** How long the open circuit breaker answers for the plugin. Default 10 s. */
    public Builder breakerOpenFor(Duration time) {
      breakerOpenFor = positive("breakerOpenFor", time);
      return this;
    }

    /**
     * How long a value that was read is handed out again; never beyond its own expiry. Zero = every
     * read asks the plugin. Default 60 s.
     */
    public Builder cacheTtl(Duration time) {
      cacheTtl = notNegative("cacheTtl", time);
      return this;
    }

    /** The most values kept per provider. Default 10,000. */
    public Builder cacheMaxEntries(int entries) {
      cacheMaxEntries = (int) inRange("cacheMaxEntries", entries, 1, 10_000_000);
      return this;
    }

    /**
     * After how long a cached value is handed out again only if {@code getSecretVersion} still
     * tells its version (one call, shared by all who wait; for providers whose secrets carry their
     * version). Zero = never asked within {@link #cacheTtl}. Default zero.
     */
    public Builder versionCheckInterval(Duration time) {
      versionCheckInterval = notNegative("versionCheckInterval", time);
      return this;
    }

    /**
     * How long after a value was last confirmed it may still be handed out when the provider is
     * unavailable or misses its deadline; never beyond its own expiry. Zero = never. Default 10
     * min.
     */
    public Builder lastKnownGood(Duration time) {
      lastKnownGood = notNegative("lastKnownGood", time);
      return this;
    }

    /** How often a plugins folder is looked at. Default 5 s. */
    public Builder folderPollInterval(Duration time) {
      folderPollInterval = positive("folderPollInterval", time);
      return this;
    }

    /** How long after unloading the host looks for threads a plugin left behind. Default 30 s. */
    public Builder leakCheckDelay(Duration time) {
      leakCheckDelay = positive("leakCheckDelay", time);
      return this;
    }

    /** The finished settings. */
    public HostSettings build() {
      return new HostSettings(new Builder(this));
    }

    private static long inRange(String name, long value, long least, long most) {
      if (value < least || value > most) {
        throw new IllegalArgumentException(name + " must be from " + least + " to " + most);
      }
      return value;
    }

    private static Duration notNegative(String name, Duration time) {
      // Ten years: whatever is longer overflows once it is counted in nanoseconds.
      if (time.isNegative() || time.compareTo(Duration.ofDays(3_650)) > 0) {
        throw new IllegalArgumentException(name + " must not be negative or over 3650 days");
      }
      return time;
    }

    private static Duration positive(String name, Duration time) {
      if (time.isZero()) {
        throw new IllegalArgumentException(name + " must be longer than zero");
      }
      return notNegative(name, time);
    }
  }
}
