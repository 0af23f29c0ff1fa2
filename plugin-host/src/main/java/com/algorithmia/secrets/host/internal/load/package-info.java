/**
 * Loads a plugin's classes: what it sees of the host, which class is its factory, and how its code
 * is let go. Makes its factory, and asks no provider anything. Not API.
 */
@NullMarked
package com.algorithmia.secrets.host.internal.load;

import org.jspecify.annotations.NullMarked;
