package com.algorithmia.secrets.cli.keyset;

/** A step of a rotation. */
enum RotationStep {
  ADD("add", "Bring the changed files to every node and worker and restart them, then: promote."),
  PROMOTE(
      "promote", "Bring the changed files everywhere again, then: keyset reencrypt, then retire."),
  RETIRE("retire", "Bring the changed files everywhere. 'delete' is possible from now on."),
  DELETE("delete", "Bring the changed files everywhere."),
  ADOPT("adopt", "");

  private final String verb;
  private final String next;

  RotationStep(String verb, String next) {
    this.verb = verb;
    this.next = next;
  }

  String verb() {
    return verb;
  }

  /** What comes after it. */
  String next() {
    return next;
  }
}
