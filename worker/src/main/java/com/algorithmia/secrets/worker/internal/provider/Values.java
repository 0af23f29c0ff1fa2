package com.algorithmia.secrets.worker.internal.provider;

import com.algorithmia.secrets.worker.internal.bundle.Bundle;
import com.algorithmia.secrets.worker.internal.bundle.Bundle.Entry;
import java.util.Collection;
import java.util.Set;

/** Where the values of a bundle come from. Safe for use by many threads. */
public interface Values {

  /** Reads the values of some entries of a bundle. A failure of one is its own. */
  Reading read(Bundle bundle, Collection<Entry> entries);

  /** Asks for the versions of some entries of a bundle, without reading a value. */
  Versions versions(Bundle bundle, Collection<Entry> entries);

  /** Lets go of all providers but these: what they log in with leaves the memory too. */
  void retain(Set<String> providerIds);
}
