package com.algorithmia.plugin.azurekeyvault;

import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpPipelineNextSyncPolicy;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.RetryPolicy;
import reactor.core.publisher.Mono;

/**
 * Sends once. The SDK's own policy sleeps for as long as a Retry-After says, and told to repeat
 * nothing it logs at every request that its attempts are exhausted; {@link OperationRunner} repeats
 * instead, within the deadline.
 */
final class NoRetries extends RetryPolicy {

  @Override
  public Mono<HttpResponse> process(HttpPipelineCallContext context, HttpPipelineNextPolicy next) {
    return next.process();
  }

  @Override
  public HttpResponse processSync(
      HttpPipelineCallContext context, HttpPipelineNextSyncPolicy next) {
    return next.processSync();
  }
}
