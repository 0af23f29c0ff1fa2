package com.algorithmia.plugin.vault;

/** The contract from the built JAR inside the host. */
class Kv2JarIT extends JarContract {

  Kv2JarIT() {
    super(2, "jar-kv2");
  }
}
