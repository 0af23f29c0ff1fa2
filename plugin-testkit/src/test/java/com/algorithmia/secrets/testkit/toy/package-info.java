/**
 * A provider in memory that keeps the whole contract, and its backend, which can be broken. Here
 * lives what the test kit is tried on; the flawed copies of it live with the tests.
 */
@NullMarked
package com.algorithmia.secrets.testkit.toy;

import org.jspecify.annotations.NullMarked;
