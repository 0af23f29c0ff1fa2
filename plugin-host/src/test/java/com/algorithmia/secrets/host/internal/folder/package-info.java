/** Tests of the folder's watch with what no real folder does when told. */
@NullMarked
package com.algorithmia.secrets.host.internal.folder;

import org.jspecify.annotations.NullMarked;
