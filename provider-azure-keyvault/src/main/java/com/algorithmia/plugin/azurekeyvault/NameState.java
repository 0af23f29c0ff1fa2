package com.algorithmia.plugin.azurekeyvault;

import java.util.List;

/** Why Key Vault answers 409 to a write: the inner code of the error tells. */
enum NameState {
  /** Deleted; the name is free again after a purge or a recovery. */
  DELETED("ObjectIsDeletedButRecoverable"),
  /** Azure has not finished deleting, or purging. */
  BEING_DELETED("ObjectIsBeingDeleted"),
  /** Azure has not finished recovering. */
  BEING_RECOVERED("ObjectIsBeingRecovered"),
  /** Something else, or not told. */
  UNKNOWN("");

  private final String code;

  NameState(String code) {
    this.code = code;
  }

  static NameState of(List<String> codes) {
    for (NameState state : values()) {
      if (codes.contains(state.code)) {
        return state;
      }
    }
    return UNKNOWN;
  }
}
