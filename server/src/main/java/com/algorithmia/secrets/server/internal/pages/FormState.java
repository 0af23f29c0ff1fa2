package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.store.StoreException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a form shows: what was typed before (never a secret) and what is wrong with it. Immutable.
 */
public final class FormState {

  /** What stands over a form with marked fields. */
  static final String WRONG = "Nothing was saved: look at the marked fields";

  /** A form that nobody has typed into. */
  public static final FormState FRESH = new FormState(Map.of(), Map.of(), null);

  private final Map<String, List<String>> typed;
  private final Map<String, String> problems;
  private final @Nullable String message;

  private FormState(
      Map<String, List<String>> typed, Map<String, String> problems, @Nullable String message) {
    this.typed = typed;
    this.problems = problems;
    this.message = message;
  }

  /** What was typed. */
  static FormState of(Form form) {
    return new FormState(form.shown(), Map.of(), null);
  }

  /** Texts that something has now, for a form that changes it. */
  static FormState ofTexts(Map<String, String> texts) {
    Map<String, List<String>> typed = new LinkedHashMap<>();
    texts.forEach((name, text) -> typed.put(name, List.of(text)));
    return new FormState(typed, Map.of(), null);
  }

  /** The same with a field that is there many times. */
  FormState with(String field, List<String> texts) {
    Map<String, List<String>> more = new LinkedHashMap<>(typed);
    more.put(field, List.copyOf(texts));
    return new FormState(more, problems, message);
  }

  /** The same with a message over the form. */
  FormState message(@Nullable String text) {
    return new FormState(typed, problems, text);
  }

  /** The same with something wrong in a field. */
  FormState problem(String field, String text) {
    Map<String, String> more = new LinkedHashMap<>(problems);
    more.merge(field, text, (one, other) -> one + ". " + other);
    return new FormState(typed, more, message);
  }

  /**
   * The same with what the store said.
   *
   * @param names the form's fields by the store's; what is not in it stands over the form
   */
  FormState refused(StoreException refused, Map<String, String> names) {
    FormState state = this;
    StringBuilder other = new StringBuilder();
    for (StoreException.Problem problem : refused.problems()) {
      String field = problem.field() == null ? null : names.get(problem.field());
      if (field == null) {
        other.append(other.isEmpty() ? "" : ". ").append(problem.message());
      } else {
        state = state.problem(field, problem.message());
      }
    }
    String said = String.valueOf(refused.getMessage());
    boolean allShown = !refused.problems().isEmpty();
    return state.message(allShown ? (other.isEmpty() ? WRONG : other.toString()) : said);
  }

  /** Whether anything is wrong. */
  public boolean isWrong() {
    return message != null || !problems.isEmpty();
  }

  /** What was typed into a field; empty if nothing was. */
  public String text(String field) {
    List<String> texts = typed.getOrDefault(field, List.of());
    return texts.isEmpty() ? "" : texts.get(0);
  }

  /** All texts of a field that is there many times. */
  public List<String> texts(String field) {
    return typed.getOrDefault(field, List.of());
  }

  /** Whether a box was ticked. */
  public boolean ticked(String field) {
    return !text(field).isEmpty();
  }

  /** What is wrong with a field; null if nothing is. */
  public @Nullable String problemOf(String field) {
    return problems.get(field);
  }

  /** What stands over the form; null if nothing does. */
  public @Nullable String message() {
    return message;
  }
}
