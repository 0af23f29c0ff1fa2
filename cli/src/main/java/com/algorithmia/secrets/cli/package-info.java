/**
 * The command line {@code secret-store}: what all commands share. Each group of commands has a
 * package of its own.
 *
 * <p>Data flows from here to the client, the store, the server and the test kit; nothing depends on
 * this. Two rules hold everywhere: a value is never taken from an argument nor printed, and what an
 * error repeats of the arguments is names, not contents.
 */
@NullMarked
package com.algorithmia.secrets.cli;

import org.jspecify.annotations.NullMarked;
