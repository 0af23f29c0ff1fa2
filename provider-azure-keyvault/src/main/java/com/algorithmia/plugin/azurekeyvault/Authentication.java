package com.algorithmia.plugin.azurekeyvault;

import java.util.Arrays;
import java.util.Locale;

/**
 * How the provider proves to Entra ID who it is: the values of the setting {@code authentication}.
 */
enum Authentication {
  /** An app registration with a client secret. */
  CLIENT_SECRET,
  /** An app registration with a certificate. */
  CLIENT_CERTIFICATE,
  /** The identity of the Azure machine this runs on. */
  MANAGED_IDENTITY,
  /** A service account of Kubernetes that Entra ID trusts. */
  WORKLOAD_IDENTITY,
  /** What the environment offers: variables, workload identity, managed identity, Azure CLI. */
  DEFAULT;

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
