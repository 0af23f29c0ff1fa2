/**
 * Who the provider is to Vault: logins, the token's life, and requests that carry it.
 *
 * <p>Here lives everything about tokens: getting one, keeping it alive, replacing it once it is
 * refused, and revoking it if it was obtained here. What does not live here: how a request travels
 * ({@code transport}), and what is asked for ({@code kv}). Nothing in this package logs or shows a
 * credential; exceptions name settings, never their values.
 */
@NullMarked
package com.algorithmia.plugin.vault.auth;

import org.jspecify.annotations.NullMarked;
