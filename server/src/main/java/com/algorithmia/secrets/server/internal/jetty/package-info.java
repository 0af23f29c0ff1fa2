/** The web server: connections, TLS, limits, shutdown. The only package that knows Jetty. */
@NullMarked
package com.algorithmia.secrets.server.internal.jetty;

import org.jspecify.annotations.NullMarked;
