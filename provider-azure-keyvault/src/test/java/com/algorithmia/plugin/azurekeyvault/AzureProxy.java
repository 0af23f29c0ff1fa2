package com.algorithmia.plugin.azurekeyvault;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An HTTP proxy behind which Azure's real names lead to the servers of the test, so that settings
 * as people have them are tried with all checks switched on. Knows no other names.
 */
final class AzureProxy implements AutoCloseable {

  private final AzureServers azure;
  private final ServerSocket server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<String> targets = new CopyOnWriteArrayList<>();

  AzureProxy(AzureServers azure) {
    this.azure = azure;
    try {
      server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(this::accept);
  }

  /** The four settings, the proxy, and whom to trust. */
  Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("vault_url", "https://kv.vault.azure.net");
    settings.put("tenant_id", EntraServer.TENANT);
    settings.put("client_id", EntraServer.CLIENT);
    settings.put("client_secret", EntraServer.SECRET);
    settings.put("proxy", "127.0.0.1:" + server.getLocalPort());
    settings.put("ca_file", AzureServers.CA_FILE.toString());
    return settings;
  }

  List<String> targets() {
    return targets;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        threads.execute(() -> serve(client));
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private void serve(Socket client) {
    try (client) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII), 1);
      String target = String.valueOf(in.readLine());
      for (String line = in.readLine(); line != null && !line.isEmpty(); ) {
        line = in.readLine();
      }
      targets.add(target);
      int port =
          switch (target.split(" ", -1)[1]) {
            case "kv.vault.azure.net:443" -> azure.vault.port();
            case "login.microsoftonline.com:443" -> azure.entra.port();
            default -> 0;
          };
      String answer = port == 0 ? "HTTP/1.1 403 Forbidden\r\n\r\n" : "HTTP/1.1 200 OK\r\n\r\n";
      client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
      if (port != 0) {
        try (Socket upstream = new Socket(InetAddress.getLoopbackAddress(), port)) {
          threads.execute(() -> copy(client, upstream));
          copy(upstream, client);
        }
      }
    } catch (IOException e) {
      // One side went away.
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
      to.shutdownOutput();
    } catch (IOException e) {
      // One side went away.
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
  }
}
