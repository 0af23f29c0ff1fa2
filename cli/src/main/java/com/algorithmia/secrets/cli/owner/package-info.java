/** Commands about accounts, algorithms and grants. */
@NullMarked
package com.algorithmia.secrets.cli.owner;

import org.jspecify.annotations.NullMarked;
