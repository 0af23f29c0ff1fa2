/**
 * The store over HTTP: {@link com.algorithmia.secrets.server.SecretStoreServer} serves an open
 * {@link com.algorithmia.secrets.store.SecretStore} until it is closed.
 *
 * <p>Here lie transport, authentication and the shape of requests and answers, as {@code
 * openapi.yaml} in this package describes them. Who may do what, and everything else that is not
 * HTTP, lies in the store. This is the module's only public package.
 */
@NullMarked
package com.algorithmia.secrets.server;

import org.jspecify.annotations.NullMarked;
