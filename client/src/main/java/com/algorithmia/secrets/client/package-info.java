/**
 * Java client of the Secret Store API: {@link com.algorithmia.secrets.client.SecretStoreClient} and
 * the records it answers with.
 *
 * <p>Made to be small and quick to start, since a worker starts with it before each workload: the
 * JDK's {@code HttpURLConnection}, streaming JSON, nothing else. It depends on no other module of
 * the product. Every call has a total deadline, replies are bounded, redirects are not followed,
 * and what is repeated after a failure is safe to repeat.
 *
 * <p>What does not live here: reading of values (a worker does that), signatures of bundles,
 * options of a command line.
 */
@NullMarked
package com.algorithmia.secrets.client;

import org.jspecify.annotations.NullMarked;
