package com.algorithmia.plugin.vault;

/** The contract from the built JAR inside the host. */
class SlashMountJarIT extends JarContract {

  SlashMountJarIT() {
    super(2, "team/of/jar");
  }
}
