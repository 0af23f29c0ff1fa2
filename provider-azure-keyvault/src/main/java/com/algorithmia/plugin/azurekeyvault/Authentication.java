package com.algorithmia.plugin.azurekeyvault;

import java.util.Arrays;
import java.util.Locale;

/**
 * How the provider proves to Entra ID who it is: the values of the setting {@code authentication}.
 */
enum Authentication {
  /** An app registration with a client secret. */
  CLIENT_SECRET(false),
  /** An app registration with a certificate. */
  CLIENT_CERTIFICATE(false),
  /** The identity of the Azure machine this runs on. */
  MANAGED_IDENTITY(true),
  /** A service account of Kubernetes that Entra ID trusts. */
  WORKLOAD_IDENTITY(true),
  /** What the environment offers: variables, workload identity, managed identity, Azure CLI. */
  DEFAULT(true);

  private final boolean ofTheMachine;

  Authentication(boolean ofTheMachine) {
    this.ofTheMachine = ofTheMachine;
  }

  /** Those for which the settings need give no credential: the machine has one. */
  static String[] namesOfTheMachines() {
    return Arrays.stream(values())
        .filter(authentication -> authentication.ofTheMachine)
        .map(Authentication::settingName)
        .toArray(String[]::new);
  }

  String settingName() {
    return name().toLowerCase(Locale.ROOT);
  }

  static String[] names() {
    return Arrays.stream(values()).map(Authentication::settingName).toArray(String[]::new);
  }

  static Authentication of(String settingName) {
    return valueOf(settingName.toUpperCase(Locale.ROOT));
  }
}
