package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.store.KeysetStatus;
import com.algorithmia.secrets.store.Nodes;
import com.algorithmia.secrets.store.Operations;
import java.util.List;
import java.util.Map;

/** Nodes, workers, key sets, and operations that are not settled. */
final class NodePages {

  /** Where they are. */
  static final String BASE = "/admin/nodes";

  private final Nodes nodes;
  private final Operations operations;
  private final Shells shells;

  NodePages(Nodes nodes, Operations operations, Shells shells) {
    this.nodes = nodes;
    this.operations = operations;
    this.shells = shells;
  }

  void register(PageRoutes routes) {
    routes
        .get(BASE, Roles.SEES_CLUSTER, this::show)
        .button(BASE + "/reencrypt", Roles.ADMIN, this::reencrypt);
  }

  private Answer reencrypt(PageRequest request) {
    int count = nodes.reencryptConfigurations(request.actor());
    return Html.seeOther(
        Shells.done(BASE, count > 0 ? "settings-reencrypted" : "settings-encrypted-already"));
  }

  private Answer show(PageRequest request) {
    List<KeysetStatus> keysets = nodes.keysets(request.actor());
    return shells.page(
        "nodes",
        "Nodes and key sets",
        request,
        Map.of(
            "nodes", nodes.list(request.actor()),
            "keysets", keysets,
            "operations", operations.open(request.actor()),
            "oldSettings", oldSettings(keysets)));
  }

  /** How many settings of providers lie under another key than the primary one. */
  private static long oldSettings(List<KeysetStatus> keysets) {
    return keysets.stream()
        .filter(keyset -> keyset.name().equals("configurations"))
        .flatMap(keyset -> keyset.keys().stream())
        .filter(key -> !key.state().equals("primary") && key.ciphertexts() != null)
        .mapToLong(key -> key.ciphertexts())
        .sum();
  }
}
