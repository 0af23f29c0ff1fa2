package com.algorithmia.plugin.azurekeyvault;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * A request brought no usable answer. Thrown by {@link BoundedHttpClient}, put into a kind by
 * {@link VaultFailures}; never leaves this plugin. It has no cause and its message is of our own
 * making, because the Azure SDK logs the exceptions that pass through it.
 */
final class TransportException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What happened. */
  enum Reason {
    /** The name is not known to DNS. */
    UNKNOWN_HOST("its name is not known to DNS: check the address, DNS and private endpoints"),
    /** Nobody takes the connection. */
    NOT_CONNECTED("no connection: check the network, the firewall and the proxy"),
    /** The certificate or the TLS version is not acceptable. */
    TLS("its TLS certificate is not trusted for this name: check the address, or set ca_file"),
    /** No answer in time. */
    TIMEOUT("no answer in time"),
    /** The connection broke before the answer was complete. */
    BROKEN("the connection broke before the answer was complete"),
    /** The answer is longer than any answer of this service is. */
    TOO_LARGE("the answer is too large to be one of this service"),
    /** The answer is not one that this service gives. */
    MALFORMED("the answer is not one of this service: check the address"),
    /** The SDK was told to go to a server that the settings do not name. */
    FOREIGN("it points to a server that the settings do not name; this is not followed");

    private final String advice;

    Reason(String advice) {
      this.advice = advice;
    }

    /** What a person should know or do. */
    String advice() {
      return advice;
    }

    /** What a failure of the JDK's HTTP client, or one of its causes, means. */
    static Reason of(Throwable failure) {
      for (Throwable t = failure; t != null; t = t.getCause()) {
        Reason reason = ofThis(t);
        if (reason != null) {
          return reason;
        }
      }
      return BROKEN;
    }

    private static @Nullable Reason ofThis(Throwable failure) {
      if (failure instanceof TransportException transport) {
        return transport.reason();
      }
      if (failure instanceof UnresolvedAddressException
          || failure instanceof UnknownHostException) {
        return UNKNOWN_HOST;
      }
      // An SSLException after the handshake is a broken connection; only the handshake is certain.
      if (failure instanceof SSLHandshakeException || failure instanceof CertificateException) {
        return TLS;
      }
      if (failure instanceof SSLException) {
        return BROKEN;
      }
      if (failure instanceof ConnectException
          && failure.getCause() instanceof UnresolvedAddressException) {
        return UNKNOWN_HOST;
      }
      if (failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException) {
        return NOT_CONNECTED;
      }
      return failure instanceof HttpTimeoutException ? TIMEOUT : null;
    }
  }

  private final Reason reason;

  TransportException(Reason reason) {
    super(reason.advice());
    this.reason = reason;
  }

  Reason reason() {
    return reason;
  }

  /** Whether it is certain that the server did not get the request. */
  boolean certainlyNotSent() {
    return switch (reason) {
      case UNKNOWN_HOST, NOT_CONNECTED, TLS, FOREIGN -> true;
      case TIMEOUT, BROKEN, TOO_LARGE, MALFORMED -> false;
    };
  }
}
