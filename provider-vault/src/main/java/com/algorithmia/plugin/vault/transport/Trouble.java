package com.algorithmia.plugin.vault.transport;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that brought no answer of Vault. Immutable.
 *
 * @param sent whether the request may have reached Vault
 * @param worthRetry whether the next attempt may fare better
 * @param message what to do about it; shows nothing of what was received
 */
record Trouble(boolean sent, boolean worthRetry, String message) {

  /** Somebody closed the provider. */
  static Trouble closed(boolean sent) {
    return new Trouble(sent, false, "this provider was closed");
  }

  /** The time for one answer is over. */
  static Trouble tooLate() {
    return new Trouble(true, true, "no complete answer in time");
  }

  static Trouble of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      Trouble known = known(cause);
      if (known != null) {
        return known;
      }
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause
          instanceof ConnectException) { // What is behind it differs; it never was a connection.
        return new Trouble(
            false, true, "nothing listens at vault_addr, or a firewall refuses the connection");
      }
    }
    return new Trouble(true, true, "the connection broke before the answer was complete");
  }

  private static @Nullable Trouble known(Throwable cause) {
    if (cause instanceof CertificateExpiredException) {
      return tls("its certificate has expired");
    }
    if (cause instanceof CertificateNotYetValidException) {
      return tls("its certificate is not valid yet: is the clock of this machine right?");
    }
    if (cause instanceof CertPathBuilderException) {
      return tls(
          "its certificate is not signed by a trusted authority: give the authority's certificate in"
              + " vault_ca_cert or vault_ca_cert_file");
    }
    if (cause instanceof CertificateException
        && mentions(cause, "subject alternative", "no name")) {
      return tls("its certificate is for another host name than the one in vault_addr");
    }
    if (cause instanceof SSLHandshakeException && cause.getCause() == null) {
      return tls(handshake(cause));
    }
    if (cause instanceof SSLException && mentions(cause, "unrecognized ssl message", "plaintext")) {
      return tls(
          "it does not speak TLS there: should vault_addr begin with http:, or is the port another one?");
    }
    if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
      return new Trouble(false, true, "the host name in vault_addr is not known");
    }
    if (cause instanceof HttpConnectTimeoutException) {
      return new Trouble(false, true, "no connection within vault_connect_timeout");
    }
    if (cause instanceof BoundedBody.TooLong) {
      return new Trouble(true, false, "the answer is longer than anything Vault sends");
    }
    return null;
  }

  private static String handshake(Throwable cause) {
    if (mentions(
        cause, "certificate_required", "bad_certificate", "unknown_ca", "certificate_unknown")) {
      return "it refuses the client certificate, or wants one: see vault_client_cert";
    }
    return "the TLS handshake failed: it takes TLS 1.2 or 1.3";
  }

  private static Trouble tls(String message) {
    return new Trouble(false, false, message);
  }

  private static boolean mentions(Throwable cause, String... texts) {
    String message = cause.getMessage();
    for (String text : texts) {
      if (message != null && message.toLowerCase(Locale.ROOT).contains(text)) {
        return true;
      }
    }
    return false;
  }
}
