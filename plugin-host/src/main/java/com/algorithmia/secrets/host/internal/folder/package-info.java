/**
 * Watches a folder of plugins. Everything it does goes through the public entry points of the host.
 * Not API.
 */
@NullMarked
package com.algorithmia.secrets.host.internal.folder;

import org.jspecify.annotations.NullMarked;
