package com.algorithmia.sdk.plugin.secrets;

import java.util.List;

/**
 * The ability to keep earlier values and bring one back (clause 10.4).
 *
 * @since 2.0
 */
public interface SecretHistory extends Capability {

  /**
   * Lists the versions that are kept, without values.
   *
   * @return newest first; the first one is current
   */
  List<VersionSummary> listVersions(SecretIdentifier id) throws SecretNotFoundException;

  /**
   * Makes the value of an earlier version current again, as a new version.
   *
   * @param version one of {@link #listVersions}
   * @return the new version
   * @throws SecretNotFoundException if there is no such secret
   * @throws SecretProviderException of kind {@code NOT_USABLE} if that version is not kept any more
   *     or never was; {@code UNSUPPORTED} if restoring would need a read that this provider may not
   *     do
   */
  String restoreVersion(SecretIdentifier id, String version) throws SecretNotFoundException;
}
