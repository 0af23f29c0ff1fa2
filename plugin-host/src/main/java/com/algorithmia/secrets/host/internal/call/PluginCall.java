package com.algorithmia.secrets.host.internal.call;

/**
 * Code that calls a plugin. It runs on a thread of the plugin's own, with the plugin's context
 * class loader, and copies what it got before it returns: its result is the host's.
 *
 * @param <T> a type of the host, the SDK or the JDK
 */
@FunctionalInterface
public interface PluginCall<T> {

  /** Calls. Whatever it throws is sanitised. */
  T call() throws Throwable;
}
