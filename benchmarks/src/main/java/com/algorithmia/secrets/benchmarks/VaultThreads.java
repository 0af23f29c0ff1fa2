package com.algorithmia.secrets.benchmarks;

import com.algorithmia.secrets.benchmarks.VaultClients.Client;

/** How many threads of this JVM a client's reads leave behind. */
final class VaultThreads {

  private VaultThreads() {}

  static String over(Client client, int reads) throws Exception {
    client.read().call();
    int before = alive();
    int most = before;
    for (int i = 0; i < reads; i++) {
      client.read().call();
      most = Math.max(most, alive());
    }
    return "Threads of this JVM over "
        + String.format(java.util.Locale.ROOT, "%,d", reads)
        + " reads, "
        + client.name()
        + ": "
        + before
        + " before, "
        + most
        + " at most.";
  }

  private static int alive() {
    return java.lang.management.ManagementFactory.getThreadMXBean().getThreadCount();
  }
}
