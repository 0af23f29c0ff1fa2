package com.algorithmia.plugin.azurekeyvault;

import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.azure.identity.CredentialUnavailableException;
import com.microsoft.aad.msal4j.MsalThrottlingException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts what goes wrong between this plugin and Entra ID into kinds, with a message that tells the
 * admin what to do. Of an answer only the number of the error (AADSTS...) is looked at. The numbers
 * are those of Microsoft's "Microsoft Entra authentication and authorization error codes".
 */
final class EntraFailures {

  private static final Pattern NUMBER = Pattern.compile("AADSTS([0-9]{4,9})");

  private static final String ROTATE =
      " Make a new one in the Azure portal (App registrations, Certificates & secrets) and enter"
          + " its value in client_secret";

  /** What to do about each number that admins meet. */
  private static final Map<String, String> ADVICE =
      Map.ofEntries(
          Map.entry(
              "7000215", "The client secret is wrong (its id instead of its value?)." + ROTATE),
          Map.entry("7000222", "The client secret has expired." + ROTATE),
          Map.entry(
              "700016",
              "The application is not known in this tenant: check client_id and tenant_id"),
          Map.entry("90002", "There is no such tenant in this cloud: check tenant_id and cloud"),
          Map.entry("900023", "The tenant's id is not well-formed: check tenant_id"),
          Map.entry("900021", "The tenant's id is not well-formed: check tenant_id"),
          Map.entry("90013", "Entra ID can't read the request: check tenant_id and client_id"),
          Map.entry(
              "700027",
              "The certificate is not registered with the application, or has expired: upload it"
                  + " under App registrations, Certificates & secrets"),
          Map.entry(
              "7000229", "The application has no service principal in this tenant: create it"),
          Map.entry("7000112", "The application is disabled: enable it, or use another one"),
          Map.entry(
              "700024",
              "The clock of this machine is wrong, or the assertion has expired: set the clock"),
          Map.entry(
              "700211",
              "Entra ID does not trust the issuer of the workload's token: check"
                  + " the federated credential"),
          Map.entry(
              "700213",
              "Entra ID does not trust the subject of the workload's token: check"
                  + " the federated credential"),
          Map.entry(
              "700212",
              "Entra ID does not take the audience of the workload's token: check"
                  + " the federated credential"),
          Map.entry(
              "70021",
              "No federated credential of the application matches the workload's token: check"
                  + " issuer, subject and audience"),
          Map.entry(
              "500011",
              "The vault's resource is not known in this tenant: check vault_url, tenant_id and"
                  + " cloud"),
          Map.entry("53003", "Conditional access blocks this application: ask who manages it"));

  private EntraFailures() {}

  static SecretProviderException classify(RuntimeException failure, Authentication authentication) {
    SecretProviderException ours = VaultFailures.find(failure, SecretProviderException.class);
    if (ours != null) {
      return ours;
    }
    if (authentication == Authentication.DEFAULT
        && failure instanceof CredentialUnavailableException) {
      // The end of the chain. That the last link was not reached says nothing about the others.
      return VaultFailures.failure(Kind.UNAUTHENTICATED, notOffered(authentication));
    }
    TransportException transport = VaultFailures.find(failure, TransportException.class);
    if (transport != null) {
      return VaultFailures.failure(
          Kind.UNAVAILABLE, unreached(authentication) + transport.reason().advice());
    }
    MsalThrottlingException paused = VaultFailures.find(failure, MsalThrottlingException.class);
    if (paused != null) {
      return throttled(Duration.ofMillis(Math.max(0, paused.retryInMs())));
    }
    String number = number(failure);
    if (number != null) {
      return ofNumber(number);
    }
    if (VaultFailures.find(failure, CredentialUnavailableException.class) != null) {
      return VaultFailures.failure(Kind.UNAUTHENTICATED, notOffered(authentication));
    }
    if (VaultFailures.find(failure, IllegalArgumentException.class) != null
        || VaultFailures.find(failure, java.security.GeneralSecurityException.class) != null) {
      return VaultFailures.failure(
          Kind.INVALID_CONFIGURATION,
          "The credential can't be used as it is given: " + expected(authentication));
    }
    return VaultFailures.failure(
        Kind.UNAUTHENTICATED,
        "Entra ID gave no token: check tenant_id, client_id, the credential and authority_host");
  }

  private static SecretProviderException ofNumber(String number) {
    String shown = " (AADSTS" + number + ")";
    if (number.equals("50196") || number.equals("90055")) {
      return SecretProviderException.throttled("Entra ID has too many requests" + shown, null);
    }
    if (number.equals("90033") || number.equals("90024") || number.equals("50000")) {
      return VaultFailures.failure(Kind.UNAVAILABLE, "Entra ID is in trouble" + shown);
    }
    String advice =
        ADVICE.getOrDefault(
            number, "Entra ID refuses the credential: look the number up in Microsoft's list");
    return VaultFailures.failure(Kind.UNAUTHENTICATED, advice + shown);
  }

  private static @Nullable String number(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      Matcher matcher = NUMBER.matcher(String.valueOf(t.getMessage()));
      if (matcher.find()) {
        return matcher.group(1);
      }
    }
    return null;
  }

  static SecretProviderException throttled(@Nullable Duration retryAfter) {
    return SecretProviderException.throttled("Entra ID has too many requests", retryAfter);
  }

  static SecretProviderException inTrouble(int status) {
    return VaultFailures.failure(Kind.UNAVAILABLE, "Entra ID is in trouble (HTTP " + status + ")");
  }

  private static String unreached(Authentication authentication) {
    return authentication == Authentication.MANAGED_IDENTITY
        ? "The endpoint of the machine's identity is not reached (outside Azure there is none): "
        : "Entra ID is not reached: ";
  }

  static SecretProviderException noWorkloadIdentity() {
    return VaultFailures.failure(
        Kind.UNAUTHENTICATED, notOffered(Authentication.WORKLOAD_IDENTITY));
  }

  private static String notOffered(Authentication authentication) {
    return switch (authentication) {
      case MANAGED_IDENTITY ->
          "This machine has no managed identity, or not the one of client_id: assign it, or"
              + " choose another authentication";
      case WORKLOAD_IDENTITY ->
          "There is no workload identity here: label the pod for it, or set tenant_id, client_id"
              + " and federated_token_file";
      default ->
          "The environment offers no credential: set AZURE_TENANT_ID, AZURE_CLIENT_ID and"
              + " AZURE_CLIENT_SECRET, assign a managed identity, or choose another"
              + " authentication";
    };
  }

  private static String expected(Authentication authentication) {
    return authentication == Authentication.CLIENT_CERTIFICATE
        ? "it has to be PEM, with a private key (PKCS #8, not encrypted) and its certificate"
        : "check tenant_id, client_id and the credential";
  }
}
