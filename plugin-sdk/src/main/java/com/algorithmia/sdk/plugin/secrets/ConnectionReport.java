package com.algorithmia.sdk.plugin.secrets;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What {@link SecretProvider#checkConnection()} found: named steps, in the order in which they were
 * tried. Immutable.
 *
 * @since 2.0
 */
public final class ConnectionReport {

  /** How a step, or the whole, went. */
  public enum Status {
    /** It works. */
    READY,
    /** It does not work; the message says what to do. */
    FAILED,
    /** It could not be told, for example because an earlier step failed. */
    UNKNOWN
  }

  private final List<Step> steps;

  private ConnectionReport(List<Step> steps) {
    this.steps = List.copyOf(steps);
  }

  /** Starts a report. */
  public static Builder builder() {
    return new Builder();
  }

  /** The steps, in order. */
  public List<Step> getSteps() {
    return steps;
  }

  /** FAILED if any step failed; READY if there are steps and all are; else UNKNOWN. */
  public Status getStatus() {
    boolean allReady = !steps.isEmpty();
    for (Step step : steps) {
      if (step.getStatus() == Status.FAILED) {
        return Status.FAILED;
      }
      allReady &= step.getStatus() == Status.READY;
    }
    return allReady ? Status.READY : Status.UNKNOWN;
  }

  @Override
  public String toString() {
    return steps.stream().map(Step::toString).collect(Collectors.joining("; "));
  }

  /** One step. Immutable. */
  public static final class Step {

    private final String name;
    private final Status status;
    private final String message;

    private Step(String name, Status status, String message) {
      this.name = Objects.requireNonNull(name, "name");
      this.status = Objects.requireNonNull(status, "status");
      this.message = Objects.requireNonNull(message, "message");
    }

    /** A few words, as in "token accepted". */
    public String getName() {
      return name;
    }

    /** How it went. */
    public Status getStatus() {
      return status;
    }

    /**
     * Details, or what to do; may be empty. Shows no credential and nothing that a backend
     * answered.
     */
    public String getMessage() {
      return message;
    }

    @Override
    public String toString() {
      return name + ": " + status + (message.isEmpty() ? "" : " (" + message + ")");
    }
  }

  /** Collects steps. Not thread-safe. */
  public static final class Builder {

    private final List<Step> steps = new ArrayList<>();

    private Builder() {}

    /** A step that works. */
    public Builder ready(String name, String message) {
      return add(name, Status.READY, message);
    }

    /** A step that does not work; the message says what to do. */
    public Builder failed(String name, String message) {
      return add(name, Status.FAILED, message);
    }

    /** A step that could not be told; the message says why. */
    public Builder unknown(String name, String message) {
      return add(name, Status.UNKNOWN, message);
    }

    /** A step of any status. */
    public Builder add(String name, Status status, String message) {
      steps.add(new Step(name, status, message));
      return this;
    }

    /** The finished report. */
    public ConnectionReport build() {
      return new ConnectionReport(steps);
    }
  }
}
