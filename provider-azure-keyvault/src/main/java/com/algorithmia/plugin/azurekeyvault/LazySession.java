package com.algorithmia.plugin.azurekeyvault;

import org.jspecify.annotations.Nullable;

/** Opens the session with its first use: making a provider does no I/O and loads little. */
final class LazySession implements AutoCloseable {

  private final KeyVaultSettings settings;
  private @Nullable VaultSession session;
  private boolean closed;
  private volatile boolean used;

  LazySession(KeyVaultSettings settings) {
    this.settings = settings;
  }

  /** The session. If it can't be opened (a file is missing), the next call tries again. */
  synchronized VaultSession get() {
    if (closed) {
      throw OperationRunner.closed();
    }
    VaultSession open = session;
    if (open == null) {
      open = VaultSession.open(settings);
      session = open;
    }
    return open;
  }

  /** Whether an operation has come to its end, well or not: the SDK's classes are loaded then. */
  boolean isUsed() {
    return used;
  }

  void markUsed() {
    used = true;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (session != null) {
      session.close();
      session = null;
    }
  }
}
