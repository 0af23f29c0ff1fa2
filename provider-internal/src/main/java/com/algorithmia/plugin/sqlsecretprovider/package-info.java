/**
 * The internal provider: secrets encrypted with Google Tink in a database, H2 or PostgreSQL.
 *
 * <p>Here live its settings, the way to the database (pool, deadlines, schema, SQL, the kinds of
 * its failures), what a ciphertext is bound to, and the capabilities of the contract in the three
 * shapes of the provider: <em>symmetric</em> (reads and writes), <em>writer</em> (seals for
 * workers, reads nothing) and <em>reader</em> (opens what a writer sealed). What does not live
 * here: the cryptography and the key sets (module keysets), names, owners and audit of secrets (the
 * store), caching and guarding (the host).
 *
 * <p>Everything but the factory is private to the package. No text of a driver leaves it: such
 * texts can contain what was sent to the database.
 */
@NullMarked
package com.algorithmia.plugin.sqlsecretprovider;

import org.jspecify.annotations.NullMarked;
