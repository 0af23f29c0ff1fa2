package com.algorithmia.sdk.plugin.secrets;

import java.util.Map;

/** Stub of contract 1.0: what plugins in the field were compiled against. Never edited. */
public interface SecretProviderFactory {

  SecretProvider create(Map<String, String> config);
}
