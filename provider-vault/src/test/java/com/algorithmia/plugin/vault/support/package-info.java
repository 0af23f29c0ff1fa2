/**
 * What the tests of this module stand on: a real OpenBao server, and one that misbehaves on demand.
 */
@NullMarked
package com.algorithmia.plugin.vault.support;

import org.jspecify.annotations.NullMarked;
