/**
 * The plugin: a secret provider that keeps values in HashiCorp Vault or OpenBao.
 *
 * <p>Here live the factory, the settings, the provider itself and its check of the connection. What
 * does not live here: requests ({@code transport}), tokens ({@code auth}) and the KV secrets
 * engines ({@code kv}). The only class meant for others is {@link
 * com.algorithmia.plugin.vault.VaultSecretProviderFactory}.
 */
@NullMarked
package com.algorithmia.plugin.vault;

import org.jspecify.annotations.NullMarked;
