package com.algorithmia.secrets.host.internal.guard;

import com.algorithmia.sdk.plugin.secrets.SecretHistory;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.VersionSummary;
import com.algorithmia.secrets.host.internal.call.Operation;
import java.util.ArrayList;
import java.util.List;

/** History; restoring is a write. */
final class GuardedHistory implements SecretHistory {

  private final GuardedWriter writer;

  GuardedHistory(GuardedWriter writer) {
    this.writer = writer;
  }

  @Override
  public List<VersionSummary> listVersions(SecretIdentifier id) throws SecretNotFoundException {
    String key = Keys.require(id);
    try {
      return writer.call(
          Operation.LIST_VERSIONS,
          List.of(),
          facts -> {},
          instance -> {
            List<VersionSummary> given =
                instance
                    .sanitizer()
                    .notNull(
                        instance
                            .capability(SecretHistory.class)
                            .listVersions(new SimpleSecretIdentifier(key)));
            List<VersionSummary> copies = new ArrayList<>();
            for (Object version : given) {
              copies.add(VersionSummary.class.cast(instance.sanitizer().notNull(version)));
            }
            return List.copyOf(copies);
          });
    } catch (SecretNotFoundException e) {
      throw Keys.notFound(key);
    }
  }

  @Override
  public String restoreVersion(SecretIdentifier id, String version) throws SecretNotFoundException {
    String key = Keys.require(id);
    try {
      return writer.write(
          Operation.RESTORE_VERSION,
          key,
          List.of(),
          Keys::mustAllowUpdate,
          instance ->
              instance
                  .sanitizer()
                  .notNull(
                      instance
                          .capability(SecretHistory.class)
                          .restoreVersion(new SimpleSecretIdentifier(key), version)));
    } catch (SecretNotFoundException e) {
      throw Keys.notFound(key);
    }
  }
}
