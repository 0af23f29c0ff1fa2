package com.algorithmia.secrets.server.internal.pages;

import java.util.List;

/** How a variable is read, in the languages that people write algorithms in. */
public final class Snippets {

  /**
   * One language's way.
   *
   * @param language its name
   * @param code one or two lines
   */
  public record Snippet(String language, String code) {}

  private Snippets() {}

  /** All of them for a variable, whose name has letters, digits and _ only. */
  static List<Snippet> of(String variable) {
    return List.of(
        new Snippet("Python", "import os\nvalue = os.environ[\"" + variable + "\"]"),
        new Snippet("Java", "String value = System.getenv(\"" + variable + "\");"),
        new Snippet("JavaScript", "const value = process.env." + variable + ";"),
        new Snippet("R", "value <- Sys.getenv(\"" + variable + "\")"),
        new Snippet("Ruby", "value = ENV.fetch(\"" + variable + "\")"),
        new Snippet("Rust", "let value = std::env::var(\"" + variable + "\")?;"),
        new Snippet("Scala", "val value = sys.env(\"" + variable + "\")"),
        new Snippet("C#", "var value = Environment.GetEnvironmentVariable(\"" + variable + "\");"),
        new Snippet("Go", "value := os.Getenv(\"" + variable + "\")"),
        new Snippet("Shell", "\"$" + variable + "\""));
  }
}
