package com.algorithmia.secrets.host.internal.guard;

import com.algorithmia.sdk.plugin.secrets.Outcome;
import com.algorithmia.sdk.plugin.secrets.Page;
import com.algorithmia.sdk.plugin.secrets.SealedExchange;
import com.algorithmia.sdk.plugin.secrets.SealedReencryption;
import com.algorithmia.sdk.plugin.secrets.SealedSecret;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.secrets.host.internal.call.Operation;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Ciphertext on its way. {@link SealedSecret} is a final type of the SDK, which copies its bytes.
 */
final class SealedGuards implements SealedExchange, SealedReencryption {

  private final GuardedWriter writer;

  SealedGuards(GuardedWriter writer) {
    this.writer = writer;
  }

  @Override
  public Map<String, Outcome<SealedSecret>> exportSealed(
      Collection<? extends SecretIdentifier> ids) {
    return CapabilityGuards.forKeys(
        ids,
        wellFormed ->
            writer.call(
                Operation.EXPORT_SEALED,
                List.of(),
                facts -> {},
                instance ->
                    Outcomes.copy(
                        Operation.EXPORT_SEALED,
                        CapabilityGuards.keysOf(wellFormed),
                        instance
                            .sanitizer()
                            .notNull(
                                instance.capability(SealedExchange.class).exportSealed(wellFormed)),
                        instance.sanitizer(),
                        List.of(),
                        SealedSecret.class::cast)));
  }

  @Override
  public Secret openSealed(SealedSecret sealed) {
    Objects.requireNonNull(sealed, "sealed");
    try {
      return writer.call(
          Operation.OPEN_SEALED,
          List.of(),
          facts -> {},
          instance ->
              instance
                  .sanitizer()
                  .secret(instance.capability(SealedExchange.class).openSealed(sealed)));
    } catch (SecretNotFoundException e) {
      throw writer.unexpectedNotFound();
    }
  }

  @Override
  public Page<SealedSecret> listSealedUnder(String keyId, @Nullable String cursor, int limit) {
    GuardedListing.checkLimit(limit);
    return GuardedListing.page(
        writer,
        Operation.LIST_SEALED,
        SealedSecret.class,
        cursor,
        limit,
        instance ->
            instance
                .sanitizer()
                .notNull(
                    instance
                        .capability(SealedReencryption.class)
                        .listSealedUnder(keyId, cursor, limit)));
  }

  @Override
  public SealedSecret reseal(SealedSecret sealed) {
    Objects.requireNonNull(sealed, "sealed");
    try {
      return writer.call(
          Operation.RESEAL,
          List.of(),
          facts -> {},
          instance ->
              instance
                  .sanitizer()
                  .notNull(instance.capability(SealedReencryption.class).reseal(sealed)));
    } catch (SecretNotFoundException e) {
      throw writer.unexpectedNotFound();
    }
  }

  @Override
  public void replaceSealed(SealedSecret expected, SealedSecret resealed)
      throws SecretNotFoundException {
    Objects.requireNonNull(expected, "expected");
    Objects.requireNonNull(resealed, "resealed");
    String key = Keys.require(expected.getProviderKey());
    try {
      boolean done =
          writer.write(
              Operation.REPLACE_SEALED,
              key,
              List.of(),
              facts -> {},
              instance -> {
                instance.capability(SealedReencryption.class).replaceSealed(expected, resealed);
                return true;
              });
      assert done;
    } catch (SecretNotFoundException e) {
      throw Keys.notFound(key);
    }
  }
}
