package com.algorithmia.secrets.cli.audit;

import com.algorithmia.secrets.cli.ApiCommand;
import com.algorithmia.secrets.cli.Console;
import com.algorithmia.secrets.cli.ExitCode;
import com.algorithmia.secrets.cli.Text;
import com.algorithmia.secrets.client.AuditVerdict;
import com.algorithmia.secrets.client.SecretStoreClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Verifies the audit. */
@Command(
    name = "verify",
    description = {
      "Look for edits, deletions, reorderings and cut tails in the audit.",
      "A cut tail shows only with the signed heads, best of a copy that was kept elsewhere."
    },
    footer = {"", "Ends with 9 if something is wrong."})
final class AuditVerify extends ApiCommand {

  @Option(
      names = "--heads",
      paramLabel = "FILE",
      description = "The file of signed heads that the server appends to.")
  @Nullable Path heads;

  private ExitCode code = ExitCode.OK;

  AuditVerify(Console console) {
    super(console);
  }

  @Override
  protected void run(SecretStoreClient client) throws IOException {
    Path file = heads;
    List<String> lines =
        file == null
            ? List.of()
            : Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList();
    AuditVerdict verdict = client.audit().verify(lines);
    code = verdict.intact() ? ExitCode.OK : ExitCode.VERIFICATION_FAILED;
    print(verdict.json(), text(verdict));
  }

  private static String text(AuditVerdict verdict) {
    StringBuilder text = new StringBuilder();
    text.append(verdict.intact() ? "The audit is intact: " : "The audit is NOT intact: ")
        .append(verdict.records())
        .append(" records in ")
        .append(verdict.chains())
        .append(verdict.chains() == 1 ? " chain." : " chains.")
        .append(System.lineSeparator());
    for (AuditVerdict.Finding finding : verdict.findings()) {
      text.append("  ")
          .append(Text.safe(finding.kind() + " at " + finding.place() + ": " + finding.message()))
          .append(System.lineSeparator());
    }
    text.append(
            verdict.tailProven()
                ? "No chain lost its end up to its last signed head."
                : "Whether a chain lost its end is not proven: that needs --heads with all heads.")
        .append(System.lineSeparator());
    return text.toString();
  }

  @Override
  protected ExitCode exitCode() {
    return code;
  }
}
