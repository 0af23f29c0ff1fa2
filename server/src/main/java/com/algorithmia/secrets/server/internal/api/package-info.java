/** One handler for each operation of {@code openapi.yaml}, grouped by what they are about. */
@NullMarked
package com.algorithmia.secrets.server.internal.api;

import org.jspecify.annotations.NullMarked;
