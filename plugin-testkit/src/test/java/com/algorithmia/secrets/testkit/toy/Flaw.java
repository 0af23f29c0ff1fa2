package com.algorithmia.secrets.testkit.toy;

import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderFactory;
import java.util.function.Function;

/**
 * A provider in memory with one thing wrong.
 *
 * @param clause the one that it breaks
 * @param what what is wrong
 * @param mode the mode in which it shows
 * @param factory makes the flawed provider
 */
public record Flaw(String clause, String what, String mode, SecretProviderFactory factory) {

  static Flaw of(String clause, String what, Function<ToySettings, SecretProvider> maker) {
    return of(clause, what, "full", maker);
  }

  static Flaw of(
      String clause, String what, String mode, Function<ToySettings, SecretProvider> maker) {
    return new Flaw(
        clause,
        what,
        mode,
        new ToyFactory() {
          @Override
          protected SecretProvider make(ToySettings settings) {
            return maker.apply(settings);
          }
        });
  }

  @Override
  public String toString() {
    return clause + " " + what;
  }
}
