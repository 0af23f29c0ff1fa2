package com.algorithmia.plugin.vault.kv;

import com.algorithmia.plugin.vault.auth.Session;
import com.algorithmia.plugin.vault.transport.ApiPath;
import com.algorithmia.plugin.vault.transport.Deadline;
import com.algorithmia.plugin.vault.transport.Json;
import com.algorithmia.plugin.vault.transport.Reply;
import com.algorithmia.plugin.vault.transport.VaultRequest;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which part of the configured path is the mount, and which version of KV it runs: by
 * {@code sys/internal/ui/mounts}, which any token may ask about paths it has rights on. Asks once
 * and remembers. Thread-safe.
 */
public final class MountFinder {

  private final Session session;
  private final ApiPath secretPath;
  private final @Nullable Mount override;
  private volatile @Nullable Mount found;

  /**
   * @param secretPath mount and prefix, as configured
   * @param override what the admin says it is; null = to be found out
   */
  public MountFinder(Session session, ApiPath secretPath, @Nullable Mount override) {
    this.session = session;
    this.secretPath = secretPath;
    this.override = override;
  }

  /** The mount: as configured, remembered, or asked for. */
  public Mount mount(Deadline deadline) {
    Mount known = override == null ? found : override;
    if (known == null) {
      known = ask(deadline);
      found = known;
    }
    return known;
  }

  /** Forgets what was found: the mount does not behave like it any more. */
  public void forget() {
    found = null;
  }

  /**
   * Asks Vault, whatever is remembered or configured.
   *
   * @throws SecretProviderException of kind {@code PERMISSION_DENIED} if the token has no rights
   *     below the path, {@code INVALID_CONFIGURATION} if what is mounted there is not KV
   */
  public Mount ask(Deadline deadline) {
    Reply reply =
        session.send(
            VaultRequest.get(ApiPath.of("sys", "internal", "ui", "mounts").plus(secretPath)),
            deadline);
    if (reply.isDenied()) {
      throw new SecretProviderException(
          Kind.PERMISSION_DENIED,
          "Vault does not tell what is mounted at "
              + secretPath
              + ": either nothing is (see vault_secret_path and vault_namespace), or no policy of the"
              + " token grants anything below it");
    }
    Json data = reply.data();
    String path = data.get("path").text();
    if (!reply.isOk() || path == null) {
      throw Refusals.of(reply, VaultRequest.get(secretPath));
    }
    if (!"kv".equals(data.get("type").text()) && !"generic".equals(data.get("type").text())) {
      throw Refusals.configuration(
          "vault_secret_path", "lies in a mount that is not of the type kv: choose one that is");
    }
    boolean versioned = "2".equals(data.get("options").get("version").scalar());
    ApiPath mount = ApiPath.parse(path);
    if (!mount.contains(secretPath)) {
      throw Refusals.configuration("vault_secret_path", "is not below the mount that Vault names");
    }
    return new Mount(mount, versioned ? 2 : 1);
  }
}
