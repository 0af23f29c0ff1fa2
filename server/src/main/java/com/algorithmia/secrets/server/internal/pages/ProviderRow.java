package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.store.ProviderInfo;

/**
 * A provider in a list.
 *
 * @param info what is known about it
 * @param secrets how many secrets are in it, for people: {@code 1000+} where there are more
 */
public record ProviderRow(ProviderInfo info, String secrets) {

  /** Its state in a word or two. */
  public String state() {
    return switch (info.state()) {
      case WAITING_FOR_MODULE -> "needs a module";
      case WAITING_FOR_APPROVAL -> "module not approved";
      case DISABLED -> "disabled";
      case SERVING -> "serving";
      case FAILED -> "failed";
    };
  }

  /** How that looks. */
  public String look() {
    return switch (info.state()) {
      case SERVING -> "good";
      case FAILED -> "bad";
      case DISABLED -> "";
      default -> "warn";
    };
  }
}
