package com.algorithmia.plugin.azurekeyvault;

import com.azure.core.util.SharedExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Schedulers;

/**
 * What the Azure SDK shares between all clients of one class loader. Left to itself it registers a
 * shutdown hook that keeps this plugin's class loader alive for ever; given an executor of ours
 * before it looks for one, it does not. The last provider that is closed shuts everything down.
 */
final class SdkRuntime {

  private static int users;
  private static @Nullable ScheduledExecutorService executor;

  private SdkRuntime() {}

  /** To be called before anything of the SDK runs, once for each {@link #release()}. */
  static synchronized void acquire() {
    if (users++ == 0) {
      ScheduledExecutorService started =
          Executors.newScheduledThreadPool(1, new PluginThreads("azure-keyvault-sdk"));
      SharedExecutorService.getInstance().setExecutorService(started);
      executor = started;
    }
  }

  static synchronized void release() {
    if (--users == 0 && executor != null) {
      executor.shutdownNow();
      executor = null;
      Schedulers.shutdownNow();
    }
  }
}
