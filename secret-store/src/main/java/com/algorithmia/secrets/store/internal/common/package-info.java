/**
 * What every room of the store uses: identifiers, times, texts, JSON, page markers, and refusals.
 * Knows no other room.
 */
@NullMarked
package com.algorithmia.secrets.store.internal.common;

import org.jspecify.annotations.NullMarked;
