package com.algorithmia.secrets.host.internal.load;

import org.jspecify.annotations.Nullable;

/**
 * What {@link JdkCaches} lets the JDK remember instead of a plugin. Its component's type is
 * remembered, too; Object needs no adapting, so it is not that.
 */
record Forgettable(@Nullable Forgettable nothing) {}
