/**
 * Measurements, each side by side with its peer in one run: {@link
 * com.algorithmia.secrets.benchmarks.Benchmarks} runs them and writes the tables of {@code
 * benchmarks/RESULTS.md}. Nothing here is part of the product.
 */
@NullMarked
package com.algorithmia.secrets.benchmarks;

import org.jspecify.annotations.NullMarked;
