package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.SecretHistory;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.VersionSummary;
import com.algorithmia.secrets.keysets.KeyInfo;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Earlier versions. A sealed writer restores without reading: the new version carries the old
 * ciphertext and says under which version it was sealed, both signed.
 */
final class History implements SecretHistory {

  private final Parts parts;

  History(Parts parts) {
    this.parts = parts;
  }

  @Override
  public List<VersionSummary> listVersions(SecretIdentifier id) throws SecretNotFoundException {
    String key = InternalSecretProvider.key(id);
    List<VersionTable.Entry> entries = parts.store().history(key);
    if (entries.isEmpty()) {
      throw SecretNotFoundException.of(id);
    }
    Set<String> usable =
        parts.keys().current().keys().stream()
            .filter(info -> info.state() != KeyInfo.State.RETIRED)
            .map(info -> info.id().toString())
            .collect(Collectors.toSet());
    return entries.stream()
        .map(
            entry ->
                new VersionSummary(
                    entry.version(), entry.created(), usable.contains(entry.keyId())))
        .toList();
  }

  @Override
  public String restoreVersion(SecretIdentifier id, String version) throws SecretNotFoundException {
    String key = InternalSecretProvider.key(id);
    if (!Names.isName(version)) {
      InternalSecretProvider.found(id, parts.store().version(key));
      throw new SecretProviderException(Kind.NOT_USABLE, "That version of the secret is not kept");
    }
    return InternalSecretProvider.found(id, parts.store().restore(key, version));
  }
}
