package com.algorithmia.secrets.server.internal.jetty;

import java.nio.ByteBuffer;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;

/**
 * A pool of buffers that are filled with zeros before they go back: what a request held, values of
 * secrets included, must not stay in memory until another request happens to overwrite it.
 */
final class ErasingBufferPool extends ByteBufferPool.Wrapper {

  ErasingBufferPool() {
    super(new ArrayByteBufferPool());
  }

  @Override
  public RetainableByteBuffer.Mutable acquire(int size, boolean direct) {
    return new Erasing(super.acquire(size, direct));
  }

  private static final class Erasing extends RetainableByteBuffer.Wrapper {

    private Erasing(RetainableByteBuffer.Mutable wrapped) {
      super(wrapped);
    }

    @Override
    public boolean release() {
      // The last one to let go erases. Should two let go in the same instant, neither sees itself
      // as the last; then the buffer is erased after its next use.
      if (!isRetained()) {
        erase(getWrapped().getByteBuffer().duplicate());
      }
      return super.release();
    }

    private static void erase(ByteBuffer buffer) {
      if (buffer.isReadOnly()) {
        return;
      }
      buffer.clear();
      if (buffer.hasArray()) {
        java.util.Arrays.fill(
            buffer.array(),
            buffer.arrayOffset(),
            buffer.arrayOffset() + buffer.capacity(),
            (byte) 0);
        return;
      }
      buffer.order(java.nio.ByteOrder.nativeOrder());
      while (buffer.remaining() >= Long.BYTES) {
        buffer.putLong(0);
      }
      while (buffer.hasRemaining()) {
        buffer.put((byte) 0);
      }
    }
  }
}
