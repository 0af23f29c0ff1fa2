package com.algorithmia.secrets.cli.provider;

import com.algorithmia.secrets.cli.GroupCommand;
import picocli.CommandLine.Command;

/** {@code secret-store provider}. */
@Command(
    name = "provider",
    description = "Providers: where values are kept.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ProviderAdd.class,
      ProviderList.class,
      ProviderShow.class,
      ProviderUpdate.class,
      ProviderUpload.class,
      ProviderSwitch.Enable.class,
      ProviderSwitch.Disable.class,
      ProviderSwitch.Default.class,
      ProviderCheck.class,
      ProviderRemove.class,
      ProviderReferences.class
    })
public final class ProviderCommand extends GroupCommand {}
