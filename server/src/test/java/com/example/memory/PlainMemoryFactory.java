package com.example.memory;

import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderFactory;
import java.util.Map;

/** The same vault by a factory that describes nothing and takes any settings. */
public final class PlainMemoryFactory implements SecretProviderFactory {

  @Override
  public SecretProvider create(Map<String, String> config) {
    return new MemoryFactory.MemoryProvider();
  }
}
