/**
 * Tests of the test kit: the provider in memory keeps the contract in each of its modes, and flawed
 * copies of it are caught. Here live the flaws; the provider lives in {@code toy}.
 */
@NullMarked
package com.algorithmia.secrets.testkit;

import org.jspecify.annotations.NullMarked;
