package com.algorithmia.secrets.cli;

import com.algorithmia.secrets.client.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** A command that changes something on a server. */
public abstract class ChangeCommand extends ApiCommand {

  @Option(
      names = "--dry-run",
      order = 91,
      description = "Look everything up and say what would be done, and change nothing.")
  boolean dryRun;

  /** For a console. */
  protected ChangeCommand(Console console) {
    super(console);
  }

  /** Whether to stop before the change. If so, says what would be done. */
  protected final boolean isDryRun(String wouldDo) {
    if (dryRun && isJson()) {
      Map<String, Json> answer = new LinkedHashMap<>();
      answer.put("dry_run", Json.of(true));
      answer.put("would", Json.of(wouldDo));
      print(Json.object(answer), "");
    } else if (dryRun) {
      console().err().println("Would " + Text.safe(wouldDo) + ". Nothing was changed (--dry-run).");
    }
    return dryRun;
  }
}
