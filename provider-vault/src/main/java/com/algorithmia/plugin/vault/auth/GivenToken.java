package com.algorithmia.plugin.vault.auth;

import com.algorithmia.plugin.vault.transport.Deadline;
import com.algorithmia.plugin.vault.transport.Transport;
import java.util.function.Supplier;

/**
 * The token that the admin gave, as a setting or in a file that an agent keeps fresh. Immutable.
 */
public final class GivenToken implements Login {

  private final Supplier<String> source;
  private final boolean changes;

  private GivenToken(Supplier<String> source, boolean changes) {
    this.source = source;
    this.changes = changes;
  }

  /** The setting's value. */
  public static GivenToken of(String token) {
    return new GivenToken(() -> token, false);
  }

  /** What the file holds whenever a token is wanted. */
  public static GivenToken in(CredentialFile file) {
    return new GivenToken(file, true);
  }

  @Override
  public Token login(Transport transport, Deadline deadline) {
    return Token.given(source.get(), transport.time().nanos());
  }

  @Override
  public boolean canRepeat() {
    return changes;
  }

  @Override
  public String credential() {
    return changes ? source.get() : "";
  }

  @Override
  public boolean locksAccounts() {
    return false;
  }

  @Override
  public String adviceOnRefusedToken() {
    return "Vault does not accept the token in "
        + (changes ? "the file that vault_token_file names" : "vault_token")
        + ": it is wrong, was revoked, or has expired"
        + (changes ? ". Does the agent that writes the file still run?" : "");
  }

  @Override
  public String toString() {
    return "GivenToken";
  }
}
