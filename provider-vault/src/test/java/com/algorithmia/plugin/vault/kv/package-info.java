/** Tests of keys. */
@NullMarked
package com.algorithmia.plugin.vault.kv;

import org.jspecify.annotations.NullMarked;
