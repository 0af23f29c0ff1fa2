/**
 * The worker: hands the secrets of one algorithm to one process, as environment variables or files,
 * and tells it when they change. {@link com.algorithmia.secrets.worker.WorkerMain} is what the
 * command line calls; what it is made of is under {@code internal}. No picocli and no {@code
 * java.net.http} here: a workload waits for every class that is loaded.
 */
@NullMarked
package com.algorithmia.secrets.worker;

import org.jspecify.annotations.NullMarked;
