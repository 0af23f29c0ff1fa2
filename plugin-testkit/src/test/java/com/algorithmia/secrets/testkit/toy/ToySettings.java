package com.algorithmia.secrets.testkit.toy;

import com.algorithmia.sdk.plugin.secrets.ProviderConfiguration;
import java.time.Duration;

/** The settings of a provider in memory. */
public final class ToySettings {

  final ToyBackend backend;
  final String token;
  final String masterKey;
  final String mode;
  final Duration timeout;

  ToySettings(ProviderConfiguration config) {
    this.backend = ToyBackend.named(config.string("vault"));
    this.token = config.string("token");
    this.masterKey = config.string("master_key");
    this.mode = config.string("mode");
    this.timeout = config.duration("timeout");
  }

  public ToyBackend backend() {
    return backend;
  }

  public String token() {
    return token;
  }

  public boolean isReader() {
    return is("reader");
  }

  boolean is(String thisMode) {
    return mode.equals(thisMode);
  }
}
