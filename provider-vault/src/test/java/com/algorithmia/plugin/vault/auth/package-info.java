/** Tests of tokens and their life. */
@NullMarked
package com.algorithmia.plugin.vault.auth;

import org.jspecify.annotations.NullMarked;
