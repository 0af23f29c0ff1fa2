package com.algorithmia.sdk.plugin.secrets;

import java.util.Collection;
import java.util.Map;

/**
 * The ability to tell many versions at the price of a few requests (clause 10.5): what a worker
 * polls.
 *
 * @since 2.0
 */
public interface BulkVersions extends Capability {

  /**
   * Tells versions, without reading values.
   *
   * @return one outcome for each different provider key, in the order asked
   */
  Map<String, Outcome<String>> getSecretVersions(Collection<? extends SecretIdentifier> ids);
}
