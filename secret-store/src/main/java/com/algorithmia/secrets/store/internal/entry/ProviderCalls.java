package com.algorithmia.secrets.store.internal.entry;

import com.algorithmia.sdk.plugin.secrets.ConditionalUpdate;
import com.algorithmia.sdk.plugin.secrets.IdempotentCreate;
import com.algorithmia.sdk.plugin.secrets.Page;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretHistory;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretListing;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.SecretSummary;
import com.algorithmia.sdk.plugin.secrets.SimpleSecretIdentifier;
import com.algorithmia.secrets.store.Entry;
import com.algorithmia.secrets.store.ErrorCode;
import com.algorithmia.secrets.store.StoreException;
import com.algorithmia.secrets.store.StoreException.Category;
import com.algorithmia.secrets.store.internal.provider.PluginErrors;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The calls into providers, and what their failures mean for an operation. */
final class ProviderCalls {

  private static final int LISTED_PAGES = 100;

  private ProviderCalls() {}

  /** The call may have taken effect; only the message is for people. */
  static final class Unknown extends Exception {
    private static final long serialVersionUID = 1L;

    Unknown(String message) {
      super(message, null, false, false);
    }
  }

  /** What was made. */
  record Made(String providerKey, @Nullable String version) {}

  static Made create(SecretProvider provider, String operationId, Entry entry, String value)
      throws Unknown {
    SecretAttributes.Builder attributes =
        SecretAttributes.builder().requestId(operationId).owner(entry.owner().label());
    attributes.label("variable", entry.variable());
    if (entry.expires() != null) {
      attributes.expiresAt(entry.expires());
    }
    try {
      SecretIdentifier id = provider.createSecret(value, attributes.build());
      return new Made(id.getProviderKey(), versionAfterWrite(provider, id));
    } catch (SecretProviderException e) {
      throw failure(e, ErrorCode.CREATE_NOT_SUPPORTED);
    } catch (RuntimeException e) {
      throw new Unknown("the host failed (" + e.getClass().getSimpleName() + ")");
    }
  }

  private static @Nullable String versionAfterWrite(SecretProvider provider, SecretIdentifier id)
      throws Unknown {
    try {
      return provider.getSecretVersion(id);
    } catch (SecretNotFoundException e) {
      throw new Unknown("the provider does not find what it has just stored");
    } catch (SecretProviderException e) {
      if (e.getKind() == Kind.UNSUPPORTED || e.getKind() == Kind.PERMISSION_DENIED) {
        return null;
      }
      throw new Unknown("the version of what was stored could not be read: " + e.getKind());
    }
  }

  /** The current version; empty if this node may not know it. */
  static Optional<String> version(SecretProvider provider, String providerKey)
      throws SecretNotFoundException {
    try {
      return Optional.ofNullable(
          provider.getSecretVersion(new SimpleSecretIdentifier(providerKey)));
    } catch (SecretProviderException e) {
      if (e.getKind() == Kind.UNSUPPORTED || e.getKind() == Kind.PERMISSION_DENIED) {
        return Optional.empty();
      }
      throw PluginErrors.of(e);
    }
  }

  static String update(
      SecretProvider provider, String providerKey, String value, @Nullable String expected)
      throws Unknown {
    SecretIdentifier id = new SimpleSecretIdentifier(providerKey);
    Optional<ConditionalUpdate> conditional = provider.capability(ConditionalUpdate.class);
    try {
      return conditional.isPresent() && expected != null
          ? conditional.get().updateSecret(id, value, expected)
          : provider.updateSecret(id, value);
    } catch (SecretNotFoundException e) {
      throw gone();
    } catch (SecretProviderException e) {
      throw failure(e, ErrorCode.EDIT_NOT_SUPPORTED);
    } catch (RuntimeException e) {
      throw new Unknown("the host failed (" + e.getClass().getSimpleName() + ")");
    }
  }

  static String restore(SecretProvider provider, String providerKey, String version)
      throws Unknown {
    SecretHistory history =
        provider
            .capability(SecretHistory.class)
            .orElseThrow(() -> unsupported(ErrorCode.EDIT_NOT_SUPPORTED));
    try {
      return history.restoreVersion(new SimpleSecretIdentifier(providerKey), version);
    } catch (SecretNotFoundException e) {
      throw gone();
    } catch (SecretProviderException e) {
      if (e.getKind() == Kind.NOT_USABLE) {
        throw new StoreException(
            ErrorCode.EDIT_FAILED,
            Category.CONFLICT,
            "That version can't be restored: the history lists those that can");
      }
      throw failure(e, ErrorCode.EDIT_NOT_SUPPORTED);
    } catch (RuntimeException e) {
      throw new Unknown("the host failed (" + e.getClass().getSimpleName() + ")");
    }
  }

  static void delete(SecretProvider provider, String providerKey) throws Unknown {
    try {
      // False: it was gone already, which is what was wanted.
      boolean wasThere = provider.deleteSecret(new SimpleSecretIdentifier(providerKey));
      assert wasThere || !wasThere;
    } catch (SecretNotFoundException e) {
      // A 1.0 plugin's way to say the same.
      return;
    } catch (SecretProviderException e) {
      throw failure(e, ErrorCode.DELETE_FAILED);
    } catch (RuntimeException e) {
      throw new Unknown("the host failed (" + e.getClass().getSimpleName() + ")");
    }
  }

  /** Whether a create can be looked up or repeated by its request id. */
  static boolean canBeRepeated(SecretProvider provider) {
    return provider.capability(IdempotentCreate.class).isPresent();
  }

  static boolean canBeFound(SecretProvider provider) {
    return canBeRepeated(provider) || provider.capability(SecretListing.class).isPresent();
  }

  /** What a create of this request id made; empty if nothing. */
  static Optional<String> find(SecretProvider provider, String requestId) throws Unknown {
    try {
      Optional<IdempotentCreate> idempotent = provider.capability(IdempotentCreate.class);
      if (idempotent.isPresent()) {
        return idempotent.get().findByRequestId(requestId).map(SecretIdentifier::getProviderKey);
      }
      return findInList(provider.capability(SecretListing.class).orElseThrow(), requestId);
    } catch (SecretProviderException e) {
      throw new Unknown("the provider could not be asked: " + e.getKind());
    } catch (RuntimeException e) {
      throw new Unknown("the host failed (" + e.getClass().getSimpleName() + ")");
    }
  }

  private static Optional<String> findInList(SecretListing listing, String requestId)
      throws Unknown {
    String cursor = null;
    for (int page = 0; page < LISTED_PAGES; page++) {
      Page<SecretSummary> secrets = listing.listSecrets(cursor, SecretListing.MAX_LIMIT);
      for (SecretSummary secret : secrets.getItems()) {
        if (requestId.equals(secret.getAttributes().getRequestId())) {
          return Optional.of(secret.getProviderKey());
        }
      }
      cursor = secrets.getNextCursor();
      if (cursor == null) {
        return Optional.empty();
      }
    }
    throw new Unknown("the provider holds too many secrets to look through");
  }

  private static StoreException gone() {
    return new StoreException(
        ErrorCode.EDIT_FAILED,
        Category.CONFLICT,
        "The value is not in the secret provider any more: delete this secret and create it anew");
  }

  private static StoreException unsupported(ErrorCode code) {
    return new StoreException(code, Category.CONFLICT, "The secret provider does not support this");
  }

  /** Certain failures are returned as the store's; after others nobody knows. */
  private static StoreException failure(SecretProviderException e, ErrorCode unsupported)
      throws Unknown {
    return switch (e.getKind()) {
      case OUTCOME_UNKNOWN, PLUGIN_FAILURE ->
          throw new Unknown("its answer was lost or is no answer");
      case UNSUPPORTED -> unsupported(unsupported);
      case INVALID_VALUE ->
          new StoreException(
              ErrorCode.VALUE_REFUSED,
              Category.REFUSED_VALUE,
              "The secret provider refuses the value: " + e.getMessage());
      case CONFLICT ->
          new StoreException(
              ErrorCode.CHANGED_MEANWHILE,
              Category.CONFLICT,
              "The value was changed in the secret provider meanwhile: try again");
      default -> PluginErrors.of(e);
    };
  }
}
