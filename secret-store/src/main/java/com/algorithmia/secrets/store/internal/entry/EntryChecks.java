package com.algorithmia.secrets.store.internal.entry;

import com.algorithmia.secrets.host.EnvironmentNames;
import com.algorithmia.secrets.store.EntryUpdate;
import com.algorithmia.secrets.store.Limits;
import com.algorithmia.secrets.store.NewEntry;
import com.algorithmia.secrets.store.StoreException.Problem;
import com.algorithmia.secrets.store.internal.common.Errors;
import com.algorithmia.secrets.store.internal.common.Texts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is wrong with a request by itself, all at once. */
final class EntryChecks {

  private static final Pattern IDEMPOTENCY_KEY = Pattern.compile("[!-~]{1,128}");

  private EntryChecks() {}

  static void check(NewEntry request, @Nullable String idempotencyKey, Instant now) {
    List<Problem> problems = new ArrayList<>();
    checkVariable(problems, request.variable());
    checkCommon(problems, request.name(), request.description(), request.metadata());
    if (request.expires() != null && !request.expires().isAfter(now)) {
      problems.add(new Problem("expires", "expires lies in the past"));
    }
    checkKey(problems, idempotencyKey);
    refuse(problems);
  }

  static void check(EntryUpdate update, String variable, @Nullable String idempotencyKey) {
    List<Problem> problems = new ArrayList<>();
    if (update.variable() != null && !update.variable().equals(variable)) {
      problems.add(
          new Problem("secret_key", "The environment variable name cannot be changed once set"));
    }
    checkCommon(problems, update.name(), update.description(), update.metadata());
    checkKey(problems, idempotencyKey);
    refuse(problems);
  }

  private static void refuse(List<Problem> problems) {
    if (!problems.isEmpty()) {
      throw Errors.constraints(problems);
    }
  }

  static void checkKey(@Nullable String idempotencyKey) {
    List<Problem> problems = new ArrayList<>();
    checkKey(problems, idempotencyKey);
    refuse(problems);
  }

  private static void checkKey(List<Problem> problems, @Nullable String idempotencyKey) {
    if (idempotencyKey != null && !IDEMPOTENCY_KEY.matcher(idempotencyKey).matches()) {
      problems.add(
          new Problem(
              "Idempotency-Key", "An idempotency key has 1 to 128 visible ASCII characters"));
    }
  }

  private static void checkVariable(List<Problem> problems, String variable) {
    if (variable.length() > Limits.VARIABLE) {
      problems.add(
          new Problem(
              "secret_key",
              "The environment variable name has more than " + Limits.VARIABLE + " characters"));
      return;
    }
    EnvironmentNames.problem(variable)
        .ifPresent(
            problem ->
                problems.add(
                    new Problem("secret_key", "The environment variable name " + problem)));
  }

  private static void checkCommon(
      List<Problem> problems,
      @Nullable String name,
      @Nullable String description,
      @Nullable Map<String, String> metadata) {
    if (name != null) {
      Texts.checkNeeded(problems, "short_name", name, Limits.NAME);
    }
    Texts.check(problems, "description", description, Limits.DESCRIPTION, true);
    if (metadata == null) {
      return;
    }
    if (metadata.size() > Limits.METADATA_PAIRS) {
      problems.add(
          new Problem("metadata", "metadata has more than " + Limits.METADATA_PAIRS + " pairs"));
    }
    metadata.forEach(
        (key, text) -> {
          Texts.checkNeeded(problems, "metadata", key, Limits.METADATA_KEY);
          Texts.check(problems, "metadata", text, Limits.METADATA_TEXT, true);
        });
  }
}
