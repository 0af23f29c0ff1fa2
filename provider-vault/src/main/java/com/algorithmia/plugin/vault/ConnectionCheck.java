package com.algorithmia.plugin.vault;

import com.algorithmia.plugin.vault.auth.Session;
import com.algorithmia.plugin.vault.kv.Mount;
import com.algorithmia.plugin.vault.transport.ApiPath;
import com.algorithmia.plugin.vault.transport.Deadline;
import com.algorithmia.plugin.vault.transport.Json;
import com.algorithmia.plugin.vault.transport.Reply;
import com.algorithmia.plugin.vault.transport.Transport;
import com.algorithmia.sdk.plugin.secrets.ConnectionReport;
import com.algorithmia.sdk.plugin.secrets.ConnectionReport.Status;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a connection check, from the network up to single lines of a policy. Changes nothing
 * in Vault (a login may make a token). A step that needs an earlier one that failed is UNKNOWN.
 */
final class ConnectionCheck {

  private final VaultSettings settings;
  private final Transport transport;
  private final Session session;
  private final Engines engines;
  private final ConnectionReport.Builder report = ConnectionReport.builder();

  ConnectionCheck(VaultSettings settings, Transport transport, Session session, Engines engines) {
    this.settings = settings;
    this.transport = transport;
    this.session = session;
    this.engines = engines;
  }

  ConnectionReport run(Deadline deadline) {
    Mount mount = null;
    if (isUp(deadline) && isAuthenticated(deadline)) {
      mount = mount(deadline);
    }
    ApiPath prefix = mount == null ? ApiPath.of() : engines.prefix(mount);
    new PolicyCheck(settings, session, report).run(mount, prefix, deadline);
    return report.build();
  }

  /** Reachable, initialised, unsealed, and a node that serves requests. */
  private boolean isUp(Deadline deadline) {
    Reply health;
    try {
      health = transport.health(deadline);
    } catch (SecretProviderException e) {
      report.failed("reachable", message(e));
      unknown("Vault was not reached", "initialised", "unsealed", "node", "authenticated", "mount");
      return false;
    }
    report.ready("reachable", "");
    Json state = health.body();
    boolean initialised = state.get("initialized").isTrue();
    boolean unsealed = !state.get("sealed").isTrue();
    if (!initialised) {
      report.failed("initialised", "Vault is not initialised: run vault operator init");
      unknown("Vault is not initialised", "unsealed", "node", "authenticated", "mount");
      return false;
    }
    report.ready("initialised", "");
    if (!unsealed) {
      report.failed("unsealed", "Vault is sealed: run vault operator unseal");
      unknown("Vault is sealed", "node", "authenticated", "mount");
      return false;
    }
    report.ready("unsealed", "");
    return isServing(health.status(), state.get("standby").isTrue());
  }

  private boolean isServing(int status, boolean standby) {
    if (status == 472) {
      report.failed(
          "node", "A disaster recovery secondary serves no secrets: use the primary's address");
      unknown("This node serves no secrets", "authenticated", "mount");
      return false;
    }
    report.ready(
        "node",
        status == 473
            ? "performance standby: serves reads, passes writes on"
            : standby ? "standby: passes requests on to the active node" : "active");
    return true;
  }

  /** Whether the token is good. Only Vault's own word counts: no answer is never READY. */
  private boolean isAuthenticated(Deadline deadline) {
    try {
      Reply reply = session.lookUp(deadline);
      if (reply.isOk() && reply.data().isObject()) {
        report.ready("authenticated", life(reply.data()));
        return true;
      }
      if (Session.isDeniedByPolicy(reply)) {
        report.unknown(
            "authenticated",
            "The token may not look itself up. Missing: path \"auth/token/lookup-self\" { capabilities ="
                + " [\"read\"] }, which is in the policy default");
        return true;
      }
      report.failed(
          "authenticated",
          "Vault does not accept the token: it is wrong, was revoked, or has expired, or is of another"
              + " namespace (see vault_auth_namespace)");
    } catch (SecretProviderException e) {
      report.failed("authenticated", message(e));
    }
    unknown("Not authenticated", "mount");
    return false;
  }

  private static String life(Json token) {
    long seconds = token.get("ttl").number(0);
    long uses = token.get("num_uses").number(0);
    String life =
        seconds <= 0
            ? "the token does not expire"
            : "the token lives for another "
                + duration(seconds)
                + (token.get("renewable").isTrue() ? ", and is renewed" : ", and can't be renewed");
    return uses > 0
        ? life + "; it has only " + uses + " uses left: choose one without a limit"
        : life;
  }

  static String duration(long seconds) {
    Duration duration = Duration.ofSeconds(seconds);
    return duration.toDays() > 0
        ? duration.toDays() + " days"
        : duration.toHours() > 0
            ? duration.toHours() + " h " + duration.toMinutesPart() + " min"
            : duration.toMinutes() > 0
                ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
                : seconds + " s";
  }

  private @Nullable Mount mount(Deadline deadline) {
    Mount said = settings.mount();
    try {
      Mount found = engines.mounts().ask(deadline);
      if (said != null && !said.equals(found)) {
        report.failed(
            "mount",
            "Vault has KV version "
                + found.version()
                + " at "
                + found.path()
                + "/, the settings say version "
                + said.version()
                + " at "
                + said.path()
                + "/: correct vault_kv_version and vault_mount, or leave both out");
        return found;
      }
      report.ready(
          "mount", "KV version " + found.version() + " at " + found.path() + "/" + hint(found));
      return found;
    } catch (SecretProviderException e) {
      report.add("mount", said == null ? Status.FAILED : Status.UNKNOWN, message(e));
      return said;
    }
  }

  private String hint(Mount mount) {
    boolean doubled =
        mount.version() == 2
            && !engines.prefix(mount).segments().isEmpty()
            && engines.prefix(mount).segments().get(0).equals("data");
    return doubled
        ? "; vault_secret_path has data/ after the mount, which Vault's API adds by itself: leave it out"
            + " unless the secrets really lie at data/data/"
        : mount.version() == 1 && settings.mount() == null
            ? "; version 1 has no check-and-set: writers outside this product go unseen"
            : "";
  }

  private void unknown(String why, String... steps) {
    for (String step : steps) {
      report.unknown(step, why);
    }
  }

  private static String message(SecretProviderException e) {
    String message = e.getMessage();
    return message == null ? e.getKind().toString() : message;
  }
}
