package com.algorithmia.secrets.worker.internal.provider;

import com.algorithmia.secrets.worker.internal.bundle.Bundle;
import com.algorithmia.secrets.worker.internal.bundle.Bundle.Entry;
import java.util.Collection;
import java.util.Map;

/** Where the values of a bundle come from. */
public interface Values {

  /** Reads the values of some entries of a bundle. A failure of one is its own. */
  Reading read(Bundle bundle, Collection<Entry> entries);

  /**
   * Asks for the versions of what the worker reads from vaults itself, without reading a value.
   *
   * @return by variable; an empty text = it is not there; those that can't be told are left out
   */
  Map<String, String> versions(Bundle bundle);
}
