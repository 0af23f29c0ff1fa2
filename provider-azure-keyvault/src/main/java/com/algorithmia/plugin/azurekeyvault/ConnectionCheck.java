package com.algorithmia.plugin.azurekeyvault;

import com.algorithmia.sdk.plugin.secrets.ConnectionReport;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.azure.core.http.HttpMethod;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Tries what can be tried without changing anything. Rights are tried on a secret that does not
 * exist, under a name that nobody has: whoever has the right is told that it is not there, whoever
 * lacks it is refused.
 */
final class ConnectionCheck {

  static final String REACHED = "vault reached";
  static final String TOKEN = "token obtained";
  static final String ANSWERS = "vault answers";
  static final String MAY_LIST = "may list";
  static final String MAY_GET = "may get";
  static final String MAY_SET = "may set";
  static final String MAY_DELETE = "may delete";
  static final String MAY_PURGE = "may purge";

  private final KeyVaultSettings settings;
  private final OperationRunner runner;
  private final LazySession session;
  private final ConnectionReport.Builder report = ConnectionReport.builder();
  private @Nullable VaultProbe probe;
  private boolean failed;

  ConnectionCheck(KeyVaultSettings settings, OperationRunner runner, LazySession session) {
    this.settings = settings;
    this.runner = runner;
    this.session = session;
  }

  ConnectionReport run() {
    warnings();
    must(REACHED, "DNS, TLS and the network are fine", VaultProbe::reach);
    must(TOKEN, "Entra ID takes the credential", VaultProbe::token);
    must(ANSWERS, "Key Vault takes the token", vault -> vault.ask(HttpMethod.GET, list()));
    String nobodys = "/secrets/secret-store-check-" + UUID.randomUUID();
    right(MAY_LIST, HttpMethod.GET, list());
    if (settings.access().reads()) {
      right(MAY_GET, HttpMethod.GET, nobodys);
    }
    if (settings.access().writes()) {
      // Changing the attributes needs the right to set, and creates nothing.
      right(MAY_SET, HttpMethod.PATCH, nobodys + "/" + "0".repeat(32));
      right(MAY_DELETE, HttpMethod.DELETE, nobodys);
    }
    if (settings.access().writes() && settings.purges()) {
      right(MAY_PURGE, HttpMethod.DELETE, nobodys.replace("/secrets/", "/deletedsecrets/"));
    }
    return report.build();
  }

  private static String list() {
    return "/secrets?maxresults=1";
  }

  private void warnings() {
    if (settings.instanceDiscoveryDisabled()) {
      report.ready(
          "instance discovery",
          "Switched off by "
              + Settings.DISABLE_INSTANCE_DISCOVERY
              + ": nobody vouches for the authority host; for private clouds only");
    }
    if (settings.challengeVerificationDisabled()) {
      report.ready(
          "challenge verification",
          "Switched off by "
              + Settings.DISABLE_CHALLENGE_VERIFICATION
              + ": tokens are got for whatever resource the vault names; for private clouds only");
    }
  }

  /** A step without which the ones after it can't be tried. */
  private void must(String name, String message, Step step) {
    if (failed) {
      report.unknown(name, "An earlier step failed");
      return;
    }
    try {
      carryOut(step);
      report.ready(name, message);
    } catch (SecretProviderException e) {
      // That a right is missing shows that the credential was taken; firewalls do not look at it.
      if (e.getKind() == Kind.PERMISSION_DENIED && !VaultFailures.isFirewall(e)) {
        report.ready(name, message);
        return;
      }
      failed = true;
      report.failed(name, e.getMessage() == null ? "" : e.getMessage());
    }
  }

  private void right(String name, HttpMethod method, String path) {
    if (failed) {
      report.unknown(name, "An earlier step failed");
      return;
    }
    try {
      carryOut(vault -> vault.ask(method, path));
      report.ready(name, "");
    } catch (SecretProviderException e) {
      if (e.getKind() == Kind.PERMISSION_DENIED) {
        report.failed(
            name,
            "The credential lacks this right on secrets: grant it under Access control (IAM) or"
                + " Access policies of the vault, or choose another "
                + Settings.ACCESS);
      } else {
        report.unknown(name, e.getMessage() == null ? "" : e.getMessage());
      }
    }
  }

  private void carryOut(Step step) {
    try {
      runner.run(
          settings.timeout(),
          settings.timeout().plus(KeyVaultSecretProvider.COLD_START),
          operation -> {
            step.run(probe(session.get()));
            return true;
          });
    } catch (SecretNotFoundException e) {
      throw VaultFailures.notUnderstood();
    }
  }

  /** Steps run one after the other, so it needs no lock. */
  private VaultProbe probe(VaultSession open) {
    VaultProbe known = probe;
    if (known == null) {
      known = new VaultProbe(settings, open);
      probe = known;
    }
    return known;
  }

  /** Something to try; it throws if it does not work. */
  @FunctionalInterface
  private interface Step {
    void run(VaultProbe vault);
  }
}
