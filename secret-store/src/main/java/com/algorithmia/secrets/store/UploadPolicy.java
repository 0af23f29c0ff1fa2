package com.algorithmia.secrets.store;

import java.security.cert.X509Certificate;
import java.util.Set;

/**
 * Which JARs may come in by request. A setting of the machine, which no request changes.
 *
 * @param mode which
 * @param trusted the certificates that may sign, or issue those that do; for {@link Mode#SIGNED}
 */
public record UploadPolicy(Mode mode, Set<X509Certificate> trusted) {

  /** Which JARs. */
  public enum Mode {
    /** None. */
    OFF,
    /** Those with a standard JAR signature by a trusted certificate over every entry. */
    SIGNED,
    /** Any. */
    ON
  }

  /** No JAR. */
  public static final UploadPolicy OFF = new UploadPolicy(Mode.OFF, Set.of());

  /** Any JAR: for a server that only this machine reaches. */
  public static final UploadPolicy ON = new UploadPolicy(Mode.ON, Set.of());

  /** Copies the set. */
  public UploadPolicy {
    trusted = Set.copyOf(trusted);
  }
}
