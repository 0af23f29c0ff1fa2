/**
 * Keys, and everything that is done with them: the master key, the key sets that lie encrypted
 * under it, their rotation, encryption, sealing and signatures, the files they are kept in, and the
 * pins by which a server recognises public key sets.
 *
 * <p>The cryptography itself is Google Tink's (AES-256-GCM, HPKE with X25519, Ed25519); what lives
 * here is how the product uses it: which parts a ciphertext is bound to, what a failure is called,
 * and which acts need to be asked for by name. All types are immutable and safe for use by many
 * threads, except for {@link com.algorithmia.secrets.keysets.MasterKey}, which can be closed.
 *
 * <p>What does not live here: databases, secrets' values and ids, the counting of what is encrypted
 * under which key, and the decision when to rotate. Nothing here makes a key unless a method named
 * {@code generate...} or {@code add} is called.
 */
@NullMarked
package com.algorithmia.secrets.keysets;

import org.jspecify.annotations.NullMarked;
