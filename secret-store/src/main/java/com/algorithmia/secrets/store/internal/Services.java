package com.algorithmia.secrets.store.internal;

import com.algorithmia.secrets.store.ApiKeys;
import com.algorithmia.secrets.store.Audit;
import com.algorithmia.secrets.store.Bundles;
import com.algorithmia.secrets.store.Changes;
import com.algorithmia.secrets.store.Ciphertexts;
import com.algorithmia.secrets.store.Directory;
import com.algorithmia.secrets.store.Entries;
import com.algorithmia.secrets.store.Grants;
import com.algorithmia.secrets.store.Nodes;
import com.algorithmia.secrets.store.Operations;
import com.algorithmia.secrets.store.Plugins;
import com.algorithmia.secrets.store.Providers;
import com.algorithmia.secrets.store.Sessions;
import com.algorithmia.secrets.store.StoreHealth;
import java.util.function.Supplier;

/** What an open store hands out. */
public record Services(
    String installationId,
    Directory directory,
    Entries entries,
    Grants grants,
    Providers providers,
    Plugins plugins,
    ApiKeys apiKeys,
    Sessions sessions,
    Bundles bundles,
    Ciphertexts ciphertexts,
    Audit audit,
    Operations operations,
    Nodes nodes,
    Changes changes,
    Supplier<StoreHealth> health,
    Runnable closer) {}
