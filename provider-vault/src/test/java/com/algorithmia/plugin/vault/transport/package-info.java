/** Tests of requests and TLS. */
@NullMarked
package com.algorithmia.plugin.vault.transport;

import org.jspecify.annotations.NullMarked;
