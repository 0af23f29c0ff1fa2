/** Commands about the audit. */
@NullMarked
package com.algorithmia.secrets.cli.audit;

import org.jspecify.annotations.NullMarked;
