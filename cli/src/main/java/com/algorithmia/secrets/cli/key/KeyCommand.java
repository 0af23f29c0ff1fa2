package com.algorithmia.secrets.cli.key;

import com.algorithmia.secrets.cli.GroupCommand;
import picocli.CommandLine.Command;

/** {@code secret-store key}. */
@Command(
    name = "key",
    description = "API keys.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {KeyCreate.class, KeyList.class, KeyRevoke.class, KeySelf.class})
public final class KeyCommand extends GroupCommand {}
