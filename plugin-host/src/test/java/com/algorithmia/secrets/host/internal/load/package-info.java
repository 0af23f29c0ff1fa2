/** Tests of loading that no plugin can provoke. */
@NullMarked
package com.algorithmia.secrets.host.internal.load;

import org.jspecify.annotations.NullMarked;
