/**
 * The pages for people: sign-in, secrets of algorithms and accounts, the admin panel. They call the
 * store as the API does, and hold no rules of their own beyond those of a browser (cookie, CSRF
 * token, origin, host name). Every value comes in and none goes out: a field whose name begins with
 * {@code secret-} is never written into a page.
 */
@NullMarked
package com.algorithmia.secrets.server.internal.pages;

import org.jspecify.annotations.NullMarked;
