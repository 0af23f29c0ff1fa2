/**
 * The contract of {@link com.algorithmia.sdk.plugin.secrets} as JUnit 5 tests for authors of
 * providers: extend {@link com.algorithmia.secrets.testkit.SecretProviderContract}, implement two
 * methods, run.
 *
 * <p>Here live the tests, one interface per chapter of the contract, the hooks by which an author
 * tells the tests what only he knows, and the search for leaked values. What does not live here: a
 * provider (the in-memory one is a test of this module), loading of JARs (the host's) and anything
 * that runs in production.
 */
@NullMarked
package com.algorithmia.secrets.testkit;

import org.jspecify.annotations.NullMarked;
