package com.algorithmia.plugin.azurekeyvault;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Collects the body of an answer up to a limit; beyond it the connection is closed and the answer
 * is a failure. The JDK's own subscribers collect whatever comes.
 */
final class LimitedBody implements BodySubscriber<byte[]> {

  private final int limit;
  private final CompletableFuture<byte[]> result = new CompletableFuture<>();
  private byte[] buffer = new byte[4_096];
  private int length;
  private Flow.@Nullable Subscription subscription;

  LimitedBody(int limit) {
    this.limit = limit;
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return result;
  }

  @Override
  public void onSubscribe(Flow.Subscription started) {
    subscription = started;
    started.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> parts) {
    for (ByteBuffer part : parts) {
      int size = part.remaining();
      if (size > limit - length) {
        giveUp();
        return;
      }
      grow(length + size);
      part.get(buffer, length, size);
      length += size;
    }
  }

  private void giveUp() {
    if (subscription != null) {
      subscription.cancel();
    }
    clear();
    result.completeExceptionally(new TransportException(TransportException.Reason.TOO_LARGE));
  }

  private void grow(int needed) {
    if (needed > buffer.length) {
      byte[] larger = Arrays.copyOf(buffer, Math.max(needed, Math.min(limit, 2 * buffer.length)));
      clear();
      buffer = larger;
    }
  }

  /** Values pass through here: what is not handed on is overwritten. */
  private void clear() {
    Arrays.fill(buffer, (byte) 0);
  }

  @Override
  public void onError(Throwable failure) {
    clear();
    result.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    byte[] body = Arrays.copyOf(buffer, length);
    clear();
    result.complete(body);
  }
}
