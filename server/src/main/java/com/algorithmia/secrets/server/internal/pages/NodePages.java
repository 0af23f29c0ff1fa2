package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.store.Nodes;
import com.algorithmia.secrets.store.Operations;
import java.util.Map;

/** Nodes, workers, key sets, and operations that are not settled. */
final class NodePages {

  private final Nodes nodes;
  private final Operations operations;
  private final Shells shells;

  NodePages(Nodes nodes, Operations operations, Shells shells) {
    this.nodes = nodes;
    this.operations = operations;
    this.shells = shells;
  }

  void register(PageRoutes routes) {
    routes.get("/admin/nodes", Roles.SEES_CLUSTER, this::show);
  }

  private Answer show(PageRequest request) {
    return shells.page(
        "nodes",
        "Nodes and key sets",
        request,
        Map.of(
            "nodes", nodes.list(request.actor()),
            "keysets", nodes.keysets(request.actor()),
            "operations", operations.open(request.actor())));
  }
}
