/**
 * The provider that callers hold: caching, checks before a call, capabilities, and swapping the
 * provider behind it. Not API.
 */
@NullMarked
package com.algorithmia.secrets.host.internal.guard;

import org.jspecify.annotations.NullMarked;
