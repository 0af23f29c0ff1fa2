package com.algorithmia.plugin.vault.kv;

/** What deleting means on KV 2. KV 1 knows one way, which can't be undone. */
public enum DeletePolicy {
  /**
   * The current version is marked as deleted; Vault's people and {@code restoreVersion} can undo
   * it.
   */
  SOFT,
  /** The values of all versions are destroyed; that there was a secret stays known. */
  DESTROY,
  /** Everything is removed, metadata included. */
  METADATA
}
