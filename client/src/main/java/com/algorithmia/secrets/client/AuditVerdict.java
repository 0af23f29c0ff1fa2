package com.algorithmia.secrets.client;

import java.util.List;

/**
 * What the check of the audit found.
 *
 * @param intact whether nothing is wrong
 * @param records how many lines were checked
 * @param chains how many chains there are
 * @param tailProven whether signed heads show that no chain lost its end
 * @param findings what is wrong
 * @param json the whole answer
 */
public record AuditVerdict(
    boolean intact,
    long records,
    long chains,
    boolean tailProven,
    List<Finding> findings,
    Json json) {

  /**
   * One thing that is wrong.
   *
   * @param kind {@code edited}, {@code deleted}, {@code reordered}, {@code cut}, {@code
   *     head_invalid} or {@code key_missing}
   * @param place node, start and line
   * @param message for people
   */
  public record Finding(String kind, String place, String message) {}

  /** Copies the list. */
  public AuditVerdict {
    findings = List.copyOf(findings);
  }

  static AuditVerdict of(Json json) {
    return new AuditVerdict(
        json.get("intact").isTrue(),
        json.get("records").number(0),
        json.get("chains").number(0),
        json.get("tail_proven").isTrue(),
        json.get("findings").items().stream()
            .map(
                item ->
                    new Finding(
                        item.get("kind").text(),
                        item.get("node").text()
                            + "/"
                            + item.get("start").text()
                            + "/"
                            + item.get("sequence").text(),
                        item.get("message").text()))
            .toList(),
        json);
  }
}
