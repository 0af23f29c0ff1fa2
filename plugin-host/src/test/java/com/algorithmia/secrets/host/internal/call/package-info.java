/** Tests of how calls are run that no plugin can provoke. */
@NullMarked
package com.algorithmia.secrets.host.internal.call;

import org.jspecify.annotations.NullMarked;
