/** Commands about API keys. */
@NullMarked
package com.algorithmia.secrets.cli.key;

import org.jspecify.annotations.NullMarked;
