package com.algorithmia.secrets.host.internal.guard;

import com.algorithmia.secrets.host.HostListener;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners. A listener that fails harms nobody. */
public final class Events {

  private static final Logger log = LoggerFactory.getLogger(Events.class);

  private final List<HostListener> listeners;

  /** Tells these. */
  public Events(List<HostListener> listeners) {
    this.listeners = List.copyOf(listeners);
  }

  /** Tells all. */
  public void tell(Consumer<HostListener> event) {
    for (HostListener listener : listeners) {
      try {
        event.accept(listener);
      } catch (RuntimeException e) {
        log.warn("A listener failed: {}", e.getClass().getName());
      }
    }
  }
}
