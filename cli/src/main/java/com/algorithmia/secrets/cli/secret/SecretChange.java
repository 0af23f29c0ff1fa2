package com.algorithmia.secrets.cli.secret;

import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.RepeatableCommand;
import picocli.CommandLine.Parameters;

/** What all changes of a secret have in common. */
abstract class SecretChange extends RepeatableCommand {

  @Parameters(
      index = "0",
      paramLabel = "OWNER",
      description = "OWNER/NAME for an algorithm, OWNER for an account.")
  String owner = "";

  @Parameters(index = "1", paramLabel = "VARIABLE", description = "The environment variable.")
  String variable = "";

  SecretChange(Console console) {
    super(console);
  }
}
