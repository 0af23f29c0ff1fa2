/**
 * A secret provider that keeps values in Azure Key Vault, through Azure's own SDK over the JDK's
 * HTTP client.
 *
 * <p>Here live the settings ({@code KeyVaultSettings}), the meeting of contract and backend ({@code
 * KeyVaultSecretProvider}), the transport that bounds what an answer may cost ({@code
 * BoundedHttpClient}), the credentials, and the one place each where failures of the vault and of
 * Entra ID become kinds ({@code VaultFailures}, {@code EntraFailures}). What does not live here:
 * caching, circuit breaking and metrics (the host's), owners and audit (the store's), and anything
 * about keys and certificates, which Key Vault keeps as well.
 */
@NullMarked
package com.algorithmia.plugin.azurekeyvault;

import org.jspecify.annotations.NullMarked;
