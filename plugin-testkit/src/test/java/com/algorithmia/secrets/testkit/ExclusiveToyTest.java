package com.algorithmia.secrets.testkit;

import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.secrets.testkit.toy.ToyFactory;
import com.algorithmia.secrets.testkit.toy.ToyProvider;
import com.algorithmia.secrets.testkit.toy.ToySettings;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A provider of which only one object can be open, as on an embedded database. */
final class ExclusiveToyTest extends ToyContract {

  ExclusiveToyTest() {
    super("full", new OneAtATime());
  }

  @Override
  protected boolean exclusive() {
    return true;
  }

  private static final class OneAtATime extends ToyFactory {
    private final AtomicReference<@Nullable Object> open = new AtomicReference<>();

    @Override
    protected SecretProvider make(ToySettings settings) {
      if (settings.isReader()) {
        return new ToyProvider(settings);
      }
      Object lock = new Object();
      if (!open.compareAndSet(null, lock)) {
        throw new IllegalStateException("Another provider object has the file open");
      }
      AtomicBoolean closed = new AtomicBoolean();
      return new ToyProvider(settings) {
        @Override
        public void close() {
          super.close();
          if (!closed.getAndSet(true)) {
            open.set(null);
          }
        }
      };
    }
  }
}
