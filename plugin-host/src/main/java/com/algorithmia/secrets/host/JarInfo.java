package com.algorithmia.secrets.host;

import java.util.List;
import java.util.Optional;

/**
 * What a JAR tells of itself without running any of its code.
 *
 * @param digest SHA-256 of the file, 64 lower-case hexadecimal digits
 * @param packedBytes size of the file
 * @param entries number of entries
 * @param interfaceVersion the contract it was built for, {@code major.minor}; 1.0 if it does not
 *     say
 * @param manifestFactory the factory that its manifest names
 * @param factories the factories that its {@code META-INF/services} names
 * @param title {@code Implementation-Title} of the manifest
 * @param version {@code Implementation-Version} of the manifest
 * @param carriesSdk whether it carries copies of the SDK's classes, which are ignored
 */
public record JarInfo(
    String digest,
    long packedBytes,
    int entries,
    String interfaceVersion,
    Optional<String> manifestFactory,
    List<String> factories,
    Optional<String> title,
    Optional<String> version,
    boolean carriesSdk) {

  /** Copies the list. */
  public JarInfo {
    factories = List.copyOf(factories);
  }
}
