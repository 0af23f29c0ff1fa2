package com.algorithmia.plugin.azurekeyvault;

import com.azure.identity.AzureAuthorityHosts;
import java.util.Arrays;
import java.util.Locale;

/** Azure's clouds: the values of the setting {@code cloud}. */
enum Cloud {
  PUBLIC(AzureAuthorityHosts.AZURE_PUBLIC_CLOUD),
  CHINA(AzureAuthorityHosts.AZURE_CHINA),
  USGOVERNMENT(AzureAuthorityHosts.AZURE_GOVERNMENT);

  private final String authorityHost;

  Cloud(String authorityHost) {
    this.authorityHost = authorityHost;
  }

  /** Where Entra ID is asked for tokens. */
  String authorityHost() {
    return authorityHost;
  }

  String settingName() {
    return name().toLowerCase(Locale.ROOT);
  }

  static String[] names() {
    return Arrays.stream(values()).map(Cloud::settingName).toArray(String[]::new);
  }

  static Cloud of(String settingName) {
    return valueOf(settingName.toUpperCase(Locale.ROOT));
  }
}
