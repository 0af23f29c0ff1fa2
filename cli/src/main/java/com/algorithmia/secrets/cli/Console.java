package com.algorithmia.secrets.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a command has to do with the world: streams, the terminal, the environment. Tests bring
 * their own.
 */
public final class Console {

  /** Asks at the terminal without showing what is typed. */
  @FunctionalInterface
  public interface HiddenPrompt {
    /** Gives what was typed; null at the end of the input. */
    char @Nullable [] ask(String prompt);
  }

  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> environment;
  private final Terminals terminals;
  private final @Nullable HiddenPrompt prompt;

  /**
   * Which streams are terminals.
   *
   * @param in standard input
   * @param out standard output
   * @param err standard error
   */
  public record Terminals(boolean in, boolean out, boolean err) {

    /** None. */
    public static final Terminals NONE = new Terminals(false, false, false);

    /** As the launcher found out: the numbers of those that are, such as {@code 012}. */
    static Terminals parse(String numbers) {
      return new Terminals(numbers.contains("0"), numbers.contains("1"), numbers.contains("2"));
    }
  }

  /** From parts. */
  public Console(
      InputStream in,
      PrintStream out,
      PrintStream err,
      Map<String, String> environment,
      Terminals terminals,
      @Nullable HiddenPrompt prompt) {
    this.in = in;
    this.out = out;
    this.err = err;
    this.environment = Map.copyOf(environment);
    this.terminals = terminals;
    this.prompt = prompt;
  }

  /** That of this process. */
  static Console system() {
    return new Console(
        System.in,
        new PrintStream(
            new java.io.FileOutputStream(java.io.FileDescriptor.out),
            true,
            java.nio.charset.StandardCharsets.UTF_8),
        new PrintStream(
            new java.io.FileOutputStream(java.io.FileDescriptor.err),
            true,
            java.nio.charset.StandardCharsets.UTF_8),
        System.getenv(),
        Terminals.parse(System.getProperty("secretstore.terminals", "")),
        Optional.ofNullable(System.console())
            .<HiddenPrompt>map(terminal -> text -> terminal.readPassword("%s", text))
            .orElse(null));
  }

  /** Standard input. */
  public InputStream in() {
    return in;
  }

  /** Standard output: results only. */
  public PrintStream out() {
    return out;
  }

  /** Standard error: everything else. */
  public PrintStream err() {
    return err;
  }

  /** A variable of the environment; empty if it is not set or blank. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(text -> !text.isBlank());
  }

  /** All variables. */
  public Map<String, String> environment() {
    return environment;
  }

  /** Which streams are terminals. */
  public Terminals terminals() {
    return terminals;
  }

  /** How to ask without echo; empty if there is no terminal to ask at. */
  public Optional<HiddenPrompt> hiddenPrompt() {
    return Optional.ofNullable(prompt);
  }
}
