package com.algorithmia.secrets.testkit;

import com.algorithmia.sdk.plugin.secrets.SealedExchange;
import com.algorithmia.sdk.plugin.secrets.SealedSecret;
import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The two sides of a sealed exchange; skips the test if one of them is missing. */
final class Sealing {

  private final ContractKit kit;

  Sealing(ContractKit kit) {
    this.kit = kit;
  }

  /** The side that exports. */
  SealedExchange source() throws Exception {
    return kit.capability(SealedExchange.class);
  }

  /** The side that opens: the reader if there is one, else the provider itself. */
  SecretProvider target() throws Exception {
    SecretProvider own = kit.provider();
    return kit.reader().orElse(own);
  }

  SealedSecret export(SecretIdentifier id) throws Exception {
    SealedExchange source = source();
    Attempt<SealedSecret> attempt =
        kit.attempt(
            "exportSealed",
            () -> Outcomes.of(source.exportSealed(List.of(id)), id.getProviderKey()).get());
    Assumptions.assumeFalse(attempt.failedAs(Kind.UNSUPPORTED), "the provider does not export");
    return attempt.expectSuccess();
  }

  Secret open(SealedSecret sealed) throws Exception {
    Attempt<Secret> attempt = tryToOpen("openSealed", sealed);
    Assumptions.assumeFalse(
        attempt.failedAs(Kind.UNSUPPORTED),
        "the provider does not open: override createReader() to have this tested");
    return attempt.expectSuccess();
  }

  Attempt<Secret> tryToOpen(String what, SealedSecret sealed) throws Exception {
    SealedExchange target = kit.capability(target(), SealedExchange.class);
    return kit.attempt(what, () -> target.openSealed(sealed));
  }
}
