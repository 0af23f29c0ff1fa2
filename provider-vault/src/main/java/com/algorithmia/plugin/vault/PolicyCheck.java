package com.algorithmia.plugin.vault;

import com.algorithmia.plugin.vault.auth.Session;
import com.algorithmia.plugin.vault.kv.DeletePolicy;
import com.algorithmia.plugin.vault.kv.Mount;
import com.algorithmia.plugin.vault.transport.ApiPath;
import com.algorithmia.plugin.vault.transport.Deadline;
import com.algorithmia.plugin.vault.transport.Json;
import com.algorithmia.plugin.vault.transport.Reply;
import com.algorithmia.plugin.vault.transport.VaultRequest;
import com.algorithmia.sdk.plugin.secrets.ConnectionReport;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Asks Vault, in one request, what the token may do with a secret below the prefix, and names the
 * lines of the policy that are missing for what the settings let this provider do.
 */
final class PolicyCheck {

  private final VaultSettings settings;
  private final Session session;
  private final ConnectionReport.Builder report;
  private final String probe = UUID.randomUUID().toString();

  PolicyCheck(VaultSettings settings, Session session, ConnectionReport.Builder report) {
    this.settings = settings;
    this.session = session;
    this.report = report;
  }

  /** One step: a capability on a path, and the line of a policy that gives it. */
  private record Need(String step, ApiPath path, boolean folder, String capability, String line) {
    String asked() {
      return path + (folder ? "/" : "");
    }
  }

  void run(@Nullable Mount mount, ApiPath prefix, Deadline deadline) {
    List<Need> needs = needs(mount, prefix);
    Json granted = mount == null ? null : capabilities(needs, deadline);
    for (Need need : needs) {
      if (granted == null) {
        report.unknown(
            need.step(), mount == null ? "An earlier step failed" : "See the step policies");
        continue;
      }
      Set<String> has =
          granted.get(need.asked()).items().stream()
              .map(item -> String.valueOf(item.text()))
              .collect(Collectors.toCollection(LinkedHashSet::new));
      if (has.contains(need.capability()) || has.contains("root")) {
        report.ready(need.step(), "");
      } else {
        report.failed(need.step(), "Missing in the token's policies: " + need.line());
      }
    }
  }

  private @Nullable Json capabilities(List<Need> needs, Deadline deadline) {
    List<Json> paths =
        needs.stream().map(Need::asked).distinct().map(Json::of).collect(Collectors.toList());
    String why;
    try {
      Reply reply =
          session.send(
              VaultRequest.post(
                  ApiPath.of("sys", "capabilities-self"),
                  Json.object("paths", Json.array(paths)),
                  VaultRequest.Safety.READ),
              deadline);
      if (reply.isOk() && reply.data().isObject()) {
        return reply.data();
      }
      why =
          "The token may not ask for its rights. Missing: path \"sys/capabilities-self\" { capabilities ="
              + " [\"update\"] }, which is in the policy default";
    } catch (SecretProviderException e) {
      why = String.valueOf(e.getMessage());
    }
    report.unknown("policies", why);
    return null;
  }

  private List<Need> needs(@Nullable Mount mount, ApiPath prefix) {
    Operations operations = settings.operations();
    boolean two = mount == null || mount.version() == 2;
    List<Need> needs = new ArrayList<>();
    if (operations.create()) {
      needs.add(need("may create", mount, prefix, two ? "data" : "", "create"));
    }
    if (operations.read()) {
      needs.add(need("may read values", mount, prefix, two ? "data" : "", "read"));
    }
    if (two) {
      needs.add(need("may read versions", mount, prefix, "metadata", "read"));
    }
    if (operations.update()) {
      needs.add(need("may update", mount, prefix, two ? "data" : "", "update"));
    }
    if (operations.delete()) {
      needs.add(
          !two || settings.deletePolicy() == DeletePolicy.SOFT
              ? need("may delete", mount, prefix, two ? "data" : "", "delete")
              : settings.deletePolicy() == DeletePolicy.DESTROY
                  ? need("may delete", mount, prefix, "destroy", "update")
                  : need("may delete", mount, prefix, "metadata", "delete"));
    }
    if (operations.list()) {
      ApiPath folder = base(mount, two ? "metadata" : "").plus(prefix);
      needs.add(new Need("may list", folder, true, "list", line(folder + "/*", "list")));
    }
    return needs;
  }

  private Need need(
      String step, @Nullable Mount mount, ApiPath prefix, String api, String capability) {
    ApiPath folder = base(mount, api).plus(prefix);
    return new Need(step, folder.plus(probe), false, capability, line(folder + "/*", capability));
  }

  private static ApiPath base(@Nullable Mount mount, String api) {
    ApiPath path = mount == null ? ApiPath.of() : mount.path();
    return api.isEmpty() ? path : path.plus(api);
  }

  private static String line(String path, String capability) {
    return "path \"" + path + "\" { capabilities = [\"" + capability + "\"] }";
  }
}
