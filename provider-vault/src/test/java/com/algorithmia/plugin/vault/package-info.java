/**
 * Tests of the plugin as a whole: settings, secrets on a real server, faults on one that
 * misbehaves.
 */
@NullMarked
package com.algorithmia.plugin.vault;

import org.jspecify.annotations.NullMarked;
