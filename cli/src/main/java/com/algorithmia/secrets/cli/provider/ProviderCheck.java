package com.algorithmia.secrets.cli.provider;

import com.algorithmia.secrets.cli.ApiCommand;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.ExitCode;
import com.algorithmia.secrets.cli.Names;
import com.algorithmia.secrets.client.CheckReport;
import com.algorithmia.secrets.client.SecretStoreClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Checks a connection. */
@Command(
    name = "check",
    description = "Check a provider's connection step by step. Changes nothing.",
    footer = {"", "Ends with 9 unless all is READY."})
final class ProviderCheck extends ApiCommand {

  @Parameters(paramLabel = "PROVIDER", description = "Name or id.")
  String name = "";

  private ExitCode code = ExitCode.OK;

  ProviderCheck(Console console) {
    super(console);
  }

  @Override
  protected void run(SecretStoreClient client) {
    CheckReport report = client.providers().check(Names.provider(client, name).id());
    print(report.json(), ProviderText.steps(report) + report.state() + System.lineSeparator());
    code = report.isReady() ? ExitCode.OK : ExitCode.VERIFICATION_FAILED;
  }

  @Override
  protected ExitCode exitCode() {
    return code;
  }
}
