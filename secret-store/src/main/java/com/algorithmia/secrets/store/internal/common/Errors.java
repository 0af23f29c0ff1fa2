package com.algorithmia.secrets.store.internal.common;

import com.algorithmia.secrets.store.ErrorCode;
import com.algorithmia.secrets.store.StoreException;
import com.algorithmia.secrets.store.StoreException.Category;
import com.algorithmia.secrets.store.StoreException.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** Failures that several use cases have. */
public final class Errors {

  private Errors() {}

  /** Not there, or not visible: the same for both. */
  public static StoreException notFound(String what) {
    return new StoreException(
        ErrorCode.NOT_FOUND,
        Category.NOT_FOUND,
        "There is no such " + what + ", or it is not visible");
  }

  /** The secret is not there, or not visible. */
  public static StoreException secretNotFound() {
    return new StoreException(
        ErrorCode.SECRET_NOT_FOUND,
        Category.NOT_FOUND,
        "There is no such secret, or it is not visible");
  }

  /** The provider is not there. */
  public static StoreException providerNotFound() {
    return new StoreException(
        ErrorCode.PROVIDER_NOT_FOUND, Category.NOT_FOUND, "There is no such secret provider");
  }

  /** Visible, but not allowed. */
  public static StoreException forbidden() {
    return new StoreException(
        ErrorCode.FORBIDDEN, Category.FORBIDDEN, "This key's role does not allow it");
  }

  /** All that is wrong with a request. */
  public static StoreException constraints(List<Problem> problems) {
    return new StoreException(
        ErrorCode.CONSTRAINT_VIOLATION,
        Category.MALFORMED,
        problems.stream().map(Problem::message).collect(Collectors.joining("; ")),
        problems,
        null,
        null);
  }

  /** One thing that is wrong with a request. */
  public static StoreException constraint(String field, String message) {
    return constraints(List.of(new Problem(field, message)));
  }

  /** The revision has moved on. */
  public static StoreException changedMeanwhile() {
    return new StoreException(
        ErrorCode.CHANGED_MEANWHILE,
        Category.CONFLICT,
        "It was changed meanwhile: read it again, and repeat the change on what is there now");
  }

  /** A name is taken. */
  public static StoreException taken(String message) {
    return new StoreException(ErrorCode.ALREADY_EXISTS, Category.CONFLICT, message);
  }

  /** A conflict of another kind. */
  public static StoreException conflict(ErrorCode code, String message) {
    return new StoreException(code, Category.CONFLICT, message);
  }
}
