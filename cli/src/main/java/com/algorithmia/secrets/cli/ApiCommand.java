package com.algorithmia.secrets.cli;

import com.algorithmia.secrets.client.Json;
import com.algorithmia.secrets.client.SecretStoreClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that asks a server. */
public abstract class ApiCommand implements Callable<Integer> {

  /** A table's columns are made as wide as so many lines need at a time. */
  private static final int LINES = 1_000;

  private final Console console;

  @Mixin ConnectionOptions connection = new ConnectionOptions();

  @Option(
      names = "--json",
      order = 90,
      description = "Print what the API answers, as JSON (docs/api.md), and errors as JSON too.")
  boolean json;

  private boolean printed;
  private String said = "";

  /** For a console. */
  protected ApiCommand(Console console) {
    this.console = console;
  }

  @Override
  public final Integer call() throws Exception {
    try (SecretStoreClient client = connection.open(console)) {
      run(client);
      if (json && !printed) {
        // There is no answer of the API to show; a program still gets one.
        Map<String, Json> done = new LinkedHashMap<>();
        done.put("done", Json.of(exitCode() == ExitCode.OK));
        if (!said.isEmpty()) {
          done.put("message", Json.of(said));
        }
        print(Json.object(done), "");
      }
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

  /** What is printed without {@link #print} is all there is. */
  protected final void printsItself() {
    printed = true;
  }

  /** Prints an answer: as it is, or for people. */
  protected final void print(Json answer, Object text) {
    printed = true;
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

  /**
   * Prints a list of any length, while it is fetched: it is never in memory as a whole.
   *
   * @param row adds an item to the table
   */
  protected final <T> void print(
      Iterator<T> items,
      Function<T, Json> answer,
      Text.Table table,
      BiConsumer<Text.Table, T> row) {
    printed = true;
    String before = "[ ";
    while (items.hasNext()) {
      T item = items.next();
      if (json) {
        console.out().print(before + answer.apply(item).toPrettyText());
        before = ", ";
      } else {
        row.accept(table, item);
        if (table.size() > LINES) {
          console.out().print(table.take());
        }
      }
    }
    if (json) {
      console.out().println(before.equals("[ ") ? "[ ]" : " ]");
    } else {
      console.out().print(table.take());
    }
    console.out().flush();
  }

  /**
   * Says what was done, on standard error, since it is no result. With {@code --json} it is part of
   * the answer where the API gives none.
   */
  protected final void say(String message) {
    said = message;
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
