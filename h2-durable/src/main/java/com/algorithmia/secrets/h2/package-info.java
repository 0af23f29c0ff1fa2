/**
 * H2 in a file, so that what was acknowledged survives the death of the process at any moment:
 * which settings that takes, and the order in which work has to be done.
 *
 * <p>What does not live here: URLs, pools, schemas, statements. The death of the machine is not
 * covered either; H2 does not force every commit to the disk.
 */
@NullMarked
package com.algorithmia.secrets.h2;

import org.jspecify.annotations.NullMarked;
