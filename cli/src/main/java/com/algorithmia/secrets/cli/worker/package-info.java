/** Running workloads: help only, the worker module does the work. */
@NullMarked
package com.algorithmia.secrets.cli.worker;

import org.jspecify.annotations.NullMarked;
