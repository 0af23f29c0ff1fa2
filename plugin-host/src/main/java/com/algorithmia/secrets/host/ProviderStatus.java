package com.algorithmia.secrets.host;

/**
 * How a provider is doing, as far as the host sees it.
 *
 * @param serving whether calls go to the plugin: not closed, not disabled, breaker not open
 * @param disabled whether too many calls have not come back
 * @param stuckCalls how many calls are past their deadline and have not come back
 * @param breakerOpen whether the circuit breaker answers for the plugin
 * @param cacheHits reads answered from the cache
 * @param cacheMisses reads that went to the plugin
 * @param staleReads reads answered with the last known good value
 */
public record ProviderStatus(
    boolean serving,
    boolean disabled,
    int stuckCalls,
    boolean breakerOpen,
    long cacheHits,
    long cacheMisses,
    long staleReads) {}
