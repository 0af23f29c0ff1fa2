package com.algorithmia.secrets.cli.plugin;

import com.algorithmia.secrets.cli.GroupCommand;
import picocli.CommandLine.Command;

/** {@code secret-store plugin}. */
@Command(
    name = "plugin",
    description = "Plugins: JARs that hold providers. Needs no server.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {PluginInspect.class, PluginVerify.class})
public final class PluginCommand extends GroupCommand {}
