/**
 * Requests and answers, apart from the web server that carries them: what a handler gets and gives,
 * errors, routes, JSON. Nothing here knows Jetty.
 */
@NullMarked
package com.algorithmia.secrets.server.internal.http;

import org.jspecify.annotations.NullMarked;
