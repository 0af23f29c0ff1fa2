package com.algorithmia.plugin.vault.transport;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Collects a body up to a limit, and hangs up when there is more. */
final class BoundedBody implements HttpResponse.BodySubscriber<byte[]> {

  /** The reply is longer than anything Vault sends. */
  static final class TooLong extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private final int limit;
  private final CompletableFuture<byte[]> result = new CompletableFuture<>();
  private byte[] bytes;
  private int size;
  private Flow.@Nullable Subscription subscription;

  private BoundedBody(int limit, int expected) {
    this.limit = limit;
    this.bytes = new byte[expected];
  }

  static HttpResponse.BodyHandler<byte[]> upTo(int limit) {
    return info -> {
      long announced = info.headers().firstValueAsLong("Content-Length").orElse(512);
      return new BoundedBody(limit, (int) Math.max(0, Math.min(announced, 1 << 20)));
    };
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return result;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    given.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      int more = buffer.remaining();
      if (result.isDone() || more > limit - size) {
        hangUp();
        return;
      }
      if (size + more > bytes.length) {
        byte[] grown = Arrays.copyOf(bytes, Math.max(size + more, 2 * bytes.length));
        Arrays.fill(bytes, (byte) 0);
        bytes = grown;
      }
      buffer.get(bytes, size, more);
      size += more;
    }
  }

  private void hangUp() {
    if (subscription != null) {
      subscription.cancel();
    }
    Arrays.fill(bytes, (byte) 0);
    result.completeExceptionally(new TooLong());
  }

  @Override
  public void onError(Throwable failure) {
    result.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    if (size == bytes.length) {
      result.complete(bytes);
    } else {
      result.complete(Arrays.copyOf(bytes, size));
      Arrays.fill(bytes, (byte) 0);
    }
  }
}
