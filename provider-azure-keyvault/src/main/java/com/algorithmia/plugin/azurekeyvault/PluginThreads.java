package com.algorithmia.plugin.azurekeyvault;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes daemon threads that are named, see this plugin's classes, and take no thread-locals from
 * whoever called first.
 */
final class PluginThreads implements ThreadFactory {

  private final String name;
  private final AtomicInteger count = new AtomicInteger();

  PluginThreads(String name) {
    this.name = name;
  }

  @Override
  public Thread newThread(Runnable task) {
    Thread thread = new Thread(null, task, name + "-" + count.incrementAndGet(), 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(PluginThreads.class.getClassLoader());
    return thread;
  }
}
