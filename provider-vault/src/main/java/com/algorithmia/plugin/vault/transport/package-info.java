/**
 * One request to Vault and its answer: addresses, TLS, deadlines, retries, redirects, bounded
 * replies, JSON.
 *
 * <p>Here lives everything that is true of any request to Vault's HTTP API. What does not live
 * here: tokens and logins ({@code auth}), and what secrets look like ({@code kv}).
 *
 * <p>The package speaks in {@link com.algorithmia.plugin.vault.transport.VaultRequest} and {@link
 * com.algorithmia.plugin.vault.transport.Reply}. What is not an answer of Vault becomes a {@link
 * com.algorithmia.sdk.plugin.secrets.SecretProviderException} right here, because only here it is
 * known whether a write may have happened. No text that came from the network is ever part of a
 * message, and no exception of the JDK or of Jackson is passed on as a cause: they quote what they
 * choked on.
 */
@NullMarked
package com.algorithmia.plugin.vault.transport;

import org.jspecify.annotations.NullMarked;
