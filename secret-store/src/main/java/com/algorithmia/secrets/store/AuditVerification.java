package com.algorithmia.secrets.store;

import java.util.List;

/**
 * What the check of the audit found.
 *
 * @param records how many lines were checked
 * @param chains how many chains (starts of nodes) there are
 * @param findings what is wrong; empty if nothing is
 * @param tailProven whether signed heads show that no chain lost its end, up to the last head of
 *     each; without heads a cut tail can't be seen
 */
public record AuditVerification(
    long records, int chains, List<Finding> findings, boolean tailProven) {

  /** What can be wrong. */
  public enum Kind {
    /** A line was changed, or forged. */
    EDITED,
    /** Lines are missing in the middle. */
    DELETED,
    /** Lines stand in another order. */
    REORDERED,
    /** A signed head tells of lines that are not there any more. */
    CUT,
    /** A head was changed, or is not signed by this installation. */
    HEAD_INVALID,
    /** It is protected by a key that the key set lacks. */
    KEY_MISSING
  }

  /**
   * One thing that is wrong.
   *
   * @param kind what
   * @param node where
   * @param start in which chain
   * @param sequence at which line
   * @param message for people
   */
  public record Finding(Kind kind, String node, String start, long sequence, String message) {}

  /** Copies the list. */
  public AuditVerification {
    findings = List.copyOf(findings);
  }

  /** Whether nothing is wrong. */
  public boolean isIntact() {
    return findings.isEmpty();
  }
}
