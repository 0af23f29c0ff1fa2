/** Verification of plugins, without a server. */
@NullMarked
package com.algorithmia.secrets.cli.plugin;

import org.jspecify.annotations.NullMarked;
