package com.algorithmia.secrets.store;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JAR that is kept by its digest. All of it was read from the file; no code of it was run.
 *
 * @param digest SHA-256, 64 lower-case hexadecimal digits
 * @param fileName as given, for people
 * @param size bytes
 * @param interfaceVersion the contract it was built for
 * @param factories factories that it names
 * @param title from its manifest; null if it has none
 * @param version from its manifest; null if it has none
 * @param signer subject of the certificate that signed it and is trusted; null if there is none
 * @param approved whether its code may be run
 * @param approvedBy the name of the API key; null if it is not approved
 * @param providers names of the providers that it is bound to
 * @param created when it came
 */
public record PluginInfo(
    String digest,
    String fileName,
    long size,
    String interfaceVersion,
    List<String> factories,
    @Nullable String title,
    @Nullable String version,
    @Nullable String signer,
    boolean approved,
    @Nullable String approvedBy,
    List<String> providers,
    Instant created) {

  /** Copies the lists. */
  public PluginInfo {
    factories = List.copyOf(factories);
    providers = List.copyOf(providers);
  }
}
