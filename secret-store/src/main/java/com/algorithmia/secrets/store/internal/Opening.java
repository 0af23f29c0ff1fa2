package com.algorithmia.secrets.store.internal;

/** Opens a store. */
public final class Opening {

  private Opening() {}

  /** Opens it. */
  @SuppressWarnings("DoNotCallSuggester")
  public static Services open(StoreParts parts) {
    throw new UnsupportedOperationException("not built yet: " + parts);
  }
}
