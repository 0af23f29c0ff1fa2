package com.algorithmia.plugin.azurekeyvault;

import org.jspecify.annotations.Nullable;

/**
 * A provider key, taken apart by {@link SecretNames#parse}.
 *
 * @param version null for the current one
 */
record ProviderKey(String name, @Nullable String version) {

  boolean isPinned() {
    return version != null;
  }
}
