package com.algorithmia.secrets.host;

/**
 * A JAR was not taken, or no provider could be made of it, for a reason that lies in the JAR. The
 * message says what is wrong and where; it shows nothing of a configuration. Nothing was stored or
 * changed.
 */
public final class PluginRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Why a JAR is refused. Reasons may be added in a minor version. */
  public enum Reason {
    /** It is not a ZIP file. */
    NOT_A_JAR,
    /** Its end is missing. */
    TRUNCATED,
    /** The file is larger than {@link HostSettings#maxPackedBytes()}. */
    TOO_LARGE,
    /** It unpacks to more than {@link HostSettings#maxUnpackedBytes()}, or its entries overlap. */
    ZIP_BOMB,
    /** It has more entries than {@link HostSettings#maxEntries()}. */
    TOO_MANY_ENTRIES,
    /** An entry's name is absolute, leads upwards, or is no clean path. */
    UNSAFE_PATH,
    /** An entry is a symbolic link or another special file. */
    SYMLINK,
    /** A class, a services file or the manifest is there twice. */
    DUPLICATE_ENTRY,
    /** The central directory, the entries' own headers and the data contradict each other. */
    INCONSISTENT,
    /** An entry is encrypted, or packed in a way that JARs do not use. */
    UNSUPPORTED_ENTRY,
    /** The manifest can't be read, or an attribute of it is malformed. */
    MALFORMED_MANIFEST,
    /** The manifest has a {@code Class-Path}: everything a plugin needs is in its JAR. */
    CLASS_PATH,
    /** The manifest declares a Java agent. */
    AGENT,
    /** It contains a class of the Java platform. */
    PLATFORM_CLASS,
    /** A {@code META-INF/services} file names a class that is not in the JAR. */
    SERVICE_OUTSIDE_JAR,
    /** {@code META-INF/versions} hides a manifest, services or folders that are no version. */
    MULTI_RELEASE,
    /** It was built for a newer contract than this host's. */
    INTERFACE_TOO_NEW,
    /** Its digest is not the expected one. */
    DIGEST_MISMATCH,
    /** No factory is named, or the named class is not in the JAR. */
    FACTORY_NOT_FOUND,
    /** The JAR offers several factories and none was chosen. */
    FACTORY_AMBIGUOUS,
    /** The named class is not a factory that can be used. */
    FACTORY_UNUSABLE,
    /** The file could not be read. */
    UNREADABLE
  }

  private final Reason reason;

  /** Says why, for people. */
  public PluginRefusedException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Why. */
  public Reason getReason() {
    return reason;
  }
}
