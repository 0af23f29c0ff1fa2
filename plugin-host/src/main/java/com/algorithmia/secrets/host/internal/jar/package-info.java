/**
 * Takes JAR files in: reads the ZIP structure strictly, refuses what is unsafe, keeps what is
 * accepted under its digest. Runs no code of a plugin. Not API.
 */
@NullMarked
package com.algorithmia.secrets.host.internal.jar;

import org.jspecify.annotations.NullMarked;
