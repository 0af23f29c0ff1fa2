package com.algorithmia.secrets.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/** A console of a test: remembers what was printed, and types what it was told to. */
final class TestConsole {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, String> environment = new HashMap<>();
  private final Queue<String> typed = new ArrayDeque<>();
  private byte[] in = new byte[0];
  private Console.Terminals terminals = Console.Terminals.NONE;
  private int code = -1;

  TestConsole with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  TestConsole input(String text) {
    return input(text.getBytes(StandardCharsets.UTF_8));
  }

  TestConsole input(byte[] bytes) {
    in = bytes;
    return this;
  }

  /** Standard input is a terminal where this is typed at hidden prompts. */
  TestConsole typing(String... lines) {
    typed.addAll(List.of(lines));
    terminals = new Console.Terminals(true, false, false);
    return this;
  }

  Console console() {
    return new Console(
        new ByteArrayInputStream(in),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        environment,
        terminals,
        terminals.in() ? this::type : null);
  }

  private char[] type(String prompt) {
    err.writeBytes(prompt.getBytes(StandardCharsets.UTF_8));
    String line = typed.poll();
    return line == null ? null : line.toCharArray();
  }

  /** Runs a command; what it printed before is forgotten. */
  TestConsole run(String... arguments) {
    out.reset();
    err.reset();
    code = Main.run(console(), arguments);
    return this;
  }

  int code() {
    return code;
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "exit code " + code + "\n--- out\n" + out() + "--- err\n" + err();
  }
}
