package com.algorithmia.secrets.cli.secret;

import com.algorithmia.secrets.cli.GroupCommand;
import picocli.CommandLine.Command;

/** {@code secret-store secret}. */
@Command(
    name = "secret",
    description = {
      "Secrets of algorithms (OWNER/NAME) and accounts (OWNER). No command shows a value."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      SecretCreate.class,
      SecretUpdate.class,
      SecretDelete.class,
      SecretList.class,
      SecretShow.class,
      SecretHistory.class,
      SecretRollback.class,
      SecretImport.class
    })
public final class SecretCommand extends GroupCommand {}
