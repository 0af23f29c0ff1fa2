package com.algorithmia.plugin.sqlsecretprovider;

import com.algorithmia.sdk.plugin.secrets.KeyMaintenance;
import com.algorithmia.sdk.plugin.secrets.KeySummary;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.secrets.keysets.KeysetException;
import com.algorithmia.secrets.keysets.KeysetFiles;
import com.algorithmia.secrets.keysets.MasterKey;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What can be done about sealed keys here: tell them, and put this side's secret key set under
 * another master key. The rest happens to the key set files, where the private one lies.
 */
final class SealedKeyMaintenance implements KeyMaintenance {

  private final Parts parts;

  SealedKeyMaintenance(Parts parts) {
    this.parts = parts;
  }

  @Override
  public List<KeySummary> listKeys() {
    return KeyList.of(parts);
  }

  @Override
  public String addKey() {
    throw elsewhere();
  }

  @Override
  public void promoteKey(String keyId) {
    throw elsewhere();
  }

  @Override
  public long reencrypt(int limit) {
    throw SecretProviderException.unsupported(
        "Sealed values are re-encrypted where the private key set lies (SealedReencryption)");
  }

  @Override
  public void retireKey(String keyId) {
    throw elsewhere();
  }

  @Override
  public void rewrapKeys(Map<String, String> masterKey) {
    Settings settings = parts.settings();
    Path file =
        parts.shape() == Shape.WRITER ? settings.signingKeysetFile() : settings.privateKeysetFile();
    parts.keys().current();
    try (MasterKey next =
        SettingRules.openMasterKey(masterKey, parts.surroundings().environment())) {
      KeysetFiles.rewrapFile(file, settings.masterKey(), next);
    } catch (KeysetException e) {
      throw KeyFailures.of(e);
    }
  }

  private static SecretProviderException elsewhere() {
    return SecretProviderException.unsupported(
        "The keys of sealed values are made and rotated in the key set files, where the private"
            + " key set lies; bring the public one here afterwards");
  }
}
