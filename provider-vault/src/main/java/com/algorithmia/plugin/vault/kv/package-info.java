/**
 * What secrets look like in Vault: keys, mounts, fields, and the two versions of the KV secrets
 * engine.
 *
 * <p>Here lives what a provider key means ({@link com.algorithmia.plugin.vault.kv.SecretKey}), how
 * a mount is found, and one {@link com.algorithmia.plugin.vault.kv.KvEngine} for each version of
 * KV. What does not live here: how requests travel ({@code transport}) and whose they are ({@code
 * auth}). Answers that mean a failure become exceptions of a kind in {@link
 * com.algorithmia.plugin.vault.kv.Refusals}, and nowhere else.
 */
@NullMarked
package com.algorithmia.plugin.vault.kv;

import org.jspecify.annotations.NullMarked;
