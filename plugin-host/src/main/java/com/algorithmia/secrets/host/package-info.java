/**
 * Loads provider JARs in isolation and guards every call into them.
 *
 * <p>Here lives what an embedding program uses: {@link com.algorithmia.secrets.host.PluginHost} to
 * load a JAR, {@link com.algorithmia.secrets.host.LoadedProvider} to use, replace and unload it,
 * the settings and the events. What does not live here: how it is done (everything under {@code
 * internal}, which may change in any release), what is known about secrets, owners and audit (the
 * store's).
 *
 * <p>A plugin runs in this process and is trusted code: isolation here keeps accidents apart, not
 * attackers.
 */
@NullMarked
package com.algorithmia.secrets.host;

import org.jspecify.annotations.NullMarked;
