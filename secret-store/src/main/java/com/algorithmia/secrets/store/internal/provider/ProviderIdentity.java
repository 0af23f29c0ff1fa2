package com.algorithmia.secrets.store.internal.provider;

import com.algorithmia.secrets.host.MachineIdentity;
import com.algorithmia.secrets.store.ErrorCode;
import com.algorithmia.secrets.store.StoreException;
import com.algorithmia.secrets.store.StoreException.Category;
import java.util.List;

/**
 * Where providers may send the identity of this machine. Settings come from the API, the identity
 * belongs to whoever operates the machine; an admin of the one is not an admin of the other.
 */
public final class ProviderIdentity {

  /** The server's setting, as it is told to people. */
  private static final String SETTING = "providers.machine_identity";

  private ProviderIdentity() {}

  /**
   * Reads the list.
   *
   * @throws StoreException CONFIGURATION_INVALID if one of them is no destination
   */
  public static MachineIdentity of(List<String> destinations) {
    try {
      return MachineIdentity.to(destinations, "the server's own setting " + SETTING);
    } catch (IllegalArgumentException e) {
      throw new StoreException(
          ErrorCode.CONFIGURATION_INVALID, Category.MALFORMED, SETTING + ": " + e.getMessage());
    }
  }
}
