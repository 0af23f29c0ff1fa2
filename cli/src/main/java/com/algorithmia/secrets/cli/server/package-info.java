/** Setting up and running a server. */
@NullMarked
package com.algorithmia.secrets.cli.server;

import org.jspecify.annotations.NullMarked;
