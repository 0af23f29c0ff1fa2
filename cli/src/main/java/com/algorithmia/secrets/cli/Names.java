package com.algorithmia.secrets.cli;

import com.algorithmia.secrets.client.AccountInfo;
import com.algorithmia.secrets.client.ApiException;
import com.algorithmia.secrets.client.ProviderInfo;
import com.algorithmia.secrets.client.SecretFilter;
import com.algorithmia.secrets.client.SecretInfo;
import com.algorithmia.secrets.client.SecretOwner;
import com.algorithmia.secrets.client.SecretStoreClient;
import java.util.List;
import java.util.Optional;

/** Finds things by the names that people use. */
public final class Names {

  private Names() {}

  private static CommandException absent(String what) {
    return new CommandException(
        ExitCode.NOT_FOUND, what + " is not there, or this key may not see it.");
  }

  /**
   * Refuses what can't be the variable of a secret, without repeating it: somebody may have given
   * the value with it.
   *
   * @throws CommandException USAGE
   */
  public static void mustBeVariable(String text) {
    mustHoldNoValue(text);
    if (!text.matches("[A-Za-z][A-Za-z0-9_]{0,127}")) {
      throw CommandException.usage(
          "VARIABLE does not fit (not shown, since it may be a value): a letter, then letters,"
              + " digits and underscores, as in MYSQL_PASSWORD.");
    }
  }

  private static void mustHoldNoValue(String text) {
    if (text.contains("=")) {
      throw CommandException.usage(
          "VARIABLE is a name alone, and here is a '=' in it. A value is never an argument: it is"
              + " asked for, or comes from standard input or --from-file.");
    }
  }

  /** The owner of secrets: {@code OWNER/NAME} is an algorithm, {@code OWNER} an account. */
  public static SecretOwner owner(SecretStoreClient client, String name) {
    return name.contains("/")
        ? SecretOwner.algorithm(algorithmId(client, name))
        : SecretOwner.account(account(client, name).id());
  }

  /** The id of an algorithm {@code OWNER/NAME}. */
  public static String algorithmId(SecretStoreClient client, String name) {
    String[] parts = name.split("/", -1);
    if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw CommandException.usage("An algorithm is named OWNER/NAME, such as acme/forecast.");
    }
    try {
      return client.owners().algorithm(parts[0], parts[1]).id();
    } catch (ApiException e) {
      if (e.status() == 404) {
        throw absent("The algorithm " + name);
      }
      throw e;
    }
  }

  /** An account by its name. */
  public static AccountInfo account(SecretStoreClient client, String name) {
    return client.owners().accountNamed(name).orElseThrow(() -> absent("The account " + name));
  }

  /** A provider by name or id, for admins. */
  public static ProviderInfo provider(SecretStoreClient client, String nameOrId) {
    return provider(client.providers().list(), nameOrId);
  }

  /** A provider that secrets can be created in, by name or id, for everybody. */
  public static ProviderInfo enabledProvider(SecretStoreClient client, String nameOrId) {
    return provider(client.providers().listEnabled(), nameOrId);
  }

  private static ProviderInfo provider(List<ProviderInfo> providers, String nameOrId) {
    return providers.stream()
        .filter(provider -> provider.name().equals(nameOrId))
        .findFirst()
        .or(() -> providers.stream().filter(p -> p.id().equals(nameOrId)).findFirst())
        .orElseThrow(() -> absent("The provider " + nameOrId));
  }

  /** A secret of an owner by its variable or id. */
  public static SecretInfo secret(
      SecretStoreClient client, SecretOwner owner, String variableOrId) {
    return find(client, owner, variableOrId)
        .orElseThrow(() -> absent("The secret " + variableOrId));
  }

  /** A secret of an owner by its variable or id, if it is there. */
  public static Optional<SecretInfo> find(
      SecretStoreClient client, SecretOwner owner, String variableOrId) {
    mustHoldNoValue(variableOrId);
    SecretFilter filter =
        new SecretFilter(
            Optional.of(variableOrId), Optional.empty(), Optional.empty(), Optional.empty());
    Optional<SecretInfo> byName =
        client.secrets(owner).list(filter).stream()
            .filter(secret -> secret.variable().equals(variableOrId))
            .findFirst();
    return byName.isPresent() ? byName : byId(client, owner, variableOrId);
  }

  private static Optional<SecretInfo> byId(SecretStoreClient client, SecretOwner owner, String id) {
    if (!id.matches("[A-Za-z0-9_-]{1,64}")) {
      return Optional.empty();
    }
    try {
      return Optional.of(client.secrets(owner).get(id));
    } catch (ApiException e) {
      if (e.status() == 404) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
