package com.algorithmia.secrets.cli;

import com.algorithmia.secrets.client.Json;
import com.algorithmia.secrets.client.SecretStoreClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that asks a server. */
public abstract class ApiCommand implements Callable<Integer> {

  private final Console console;

  @Mixin ConnectionOptions connection = new ConnectionOptions();

  @Option(
      names = "--json",
      order = 90,
      description = "Print what the API answers, as JSON (docs/api.md), and errors as JSON too.")
  boolean json;

  /** For a console. */
  protected ApiCommand(Console console) {
    this.console = console;
  }

  @Override
  public final Integer call() throws Exception {
    try (SecretStoreClient client = connection.open(console)) {
      run(client);
      return exitCode().number();
    }
  }

  /** Does it. */
  protected abstract void run(SecretStoreClient client) throws Exception;

  /** What to end with when nothing was thrown. */
  protected ExitCode exitCode() {
    return ExitCode.OK;
  }

  /** Streams and terminal. */
  protected final Console console() {
    return console;
  }

  /** Whether answers are printed as JSON. */
  protected final boolean isJson() {
    return json;
  }

  /** Prints an answer: as it is, or for people. */
  protected final void print(Json answer, Object text) {
    if (json) {
      console.out().println(answer.toPrettyText());
    } else {
      console.out().print(text);
    }
    console.out().flush();
  }

  /** Prints a list. */
  protected final void print(List<Json> answers, Object text) {
    print(Json.array(answers), text);
  }

  /** Says what was done, on standard error, since it is no result. */
  protected final void say(String message) {
    if (!json) {
      console.err().println(Text.safe(message));
    }
  }

  /**
   * Asks whether to go on, unless that was answered already.
   *
   * @throws CommandException if the answer is no, or there is nobody to ask
   */
  protected final void confirm(boolean yes, String question) throws IOException {
    if (yes) {
      return;
    }
    if (!console.terminals().in()) {
      throw CommandException.usage(
          question + " There is no terminal to ask at: add --yes if this is what you want.");
    }
    console.err().print(Text.safe(question) + " [y/N] ");
    console.err().flush();
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(console.in(), StandardCharsets.UTF_8));
    String answer = reader.readLine();
    if (answer == null || !answer.strip().matches("(?i)y(es)?")) {
      throw new CommandException(ExitCode.FAILED, "Nothing was changed.");
    }
  }
}
