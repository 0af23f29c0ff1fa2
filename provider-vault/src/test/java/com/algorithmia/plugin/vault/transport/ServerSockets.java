package com.algorithmia.plugin.vault.transport;

import com.algorithmia.plugin.vault.support.Pki;
import javax.net.ServerSocketFactory;

/** Server sockets with a certificate. */
public final class ServerSockets {

  private ServerSockets() {}

  public static ServerSocketFactory with(Pki.Issued issued) {
    return new Tls(
            null,
            PemSource.ofText("certificate", issued.certificate()),
            PemSource.ofText("key", issued.key()))
        .context()
        .getServerSocketFactory();
  }
}
