package com.algorithmia.plugin.vault;

/** The contract from the built JAR inside the host. */
class Kv1JarIT extends JarContract {

  Kv1JarIT() {
    super(1, "jar-kv1");
  }
}
