/**
 * Time: notices what changes at the server and in vaults while a workload runs, and what no longer
 * can be confirmed.
 */
@NullMarked
package com.algorithmia.secrets.worker.internal.live;

import org.jspecify.annotations.NullMarked;
