package com.algorithmia.secrets.store;

import java.util.List;

/** Nodes, workers and key sets, for admins and viewers. */
public interface Nodes {

  /** Nodes and workers seen in the last 7 days. */
  List<NodeInfo> list(Actor actor);

  /** The key sets as this node holds them, and who lacks a key. */
  List<KeysetStatus> keysets(Actor actor);

  /**
   * Encrypts provider configurations that lie under an old key under the primary one. For admins.
   *
   * @return how many were encrypted anew
   */
  int reencryptConfigurations(Actor actor);
}
