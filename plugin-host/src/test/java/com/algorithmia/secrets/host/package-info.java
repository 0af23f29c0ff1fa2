/** Tests of the host through its public entry points. */
@NullMarked
package com.algorithmia.secrets.host;

import org.jspecify.annotations.NullMarked;
