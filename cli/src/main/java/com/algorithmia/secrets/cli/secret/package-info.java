/** Commands about secrets: what is known about them, and new values going in. */
@NullMarked
package com.algorithmia.secrets.cli.secret;

import org.jspecify.annotations.NullMarked;
