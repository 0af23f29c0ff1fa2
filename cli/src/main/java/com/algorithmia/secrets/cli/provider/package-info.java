/** Commands about providers and their JARs. */
@NullMarked
package com.algorithmia.secrets.cli.provider;

import org.jspecify.annotations.NullMarked;
