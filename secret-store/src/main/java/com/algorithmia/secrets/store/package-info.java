/**
 * The store: what is known about secrets (name, variable, owner, provider, version), who may do
 * what with them, and the record of all that was done. Never a value: values go to a provider when
 * an entry is created or updated, and nothing here gives one back.
 *
 * <p>{@link com.algorithmia.secrets.store.SecretStore} opens a store and hands out its services.
 * Every service method takes an {@link com.algorithmia.secrets.store.Actor}; whether he may is
 * decided inside, in one place, before anything else is looked at. What an actor can't see answers
 * exactly like what is not there. All failures are {@link
 * com.algorithmia.secrets.store.StoreException}s, apart from programming errors.
 *
 * <p>This is the module's only public package. It knows nothing of HTTP, of pages and of command
 * lines; parameters and results are plain data. Unless stated otherwise, nothing here is null,
 * services may be used by many threads, texts are limited as {@link
 * com.algorithmia.secrets.store.Limits} says, and times are UTC.
 */
@NullMarked
package com.algorithmia.secrets.store;

import org.jspecify.annotations.NullMarked;
