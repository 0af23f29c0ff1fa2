package com.algorithmia.secrets.cli.keyset;

import com.algorithmia.secrets.cli.GroupCommand;
import picocli.CommandLine.Command;

/** {@code secret-store keyset}. */
@Command(
    name = "keyset",
    description = {
      "Key sets: what encrypts, seals and signs. How to rotate them: docs/getting-started.md.",
      "Their names: configurations, audit, signatures, values/RECIPIENT and",
      "worker-configurations/RECIPIENT; the recipient of every installation is 'default'."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      KeysetStatus.class,
      KeysetCreate.class,
      KeysetRotate.class,
      KeysetRewrap.class,
      KeysetReencrypt.class
    })
public final class KeysetCommand extends GroupCommand {}
