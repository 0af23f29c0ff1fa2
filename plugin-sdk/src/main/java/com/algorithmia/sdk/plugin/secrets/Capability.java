package com.algorithmia.sdk.plugin.secrets;

/**
 * Marks the optional abilities of a provider. They are interfaces of this package only, so that
 * host and plugin mean the same class. Asked for by {@link SecretProvider#capability(Class)}. Like
 * all of a provider's methods, those of a capability may be called from many threads.
 *
 * @since 2.0
 */
public interface Capability {}
