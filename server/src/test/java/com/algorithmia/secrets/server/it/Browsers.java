package com.algorithmia.secrets.server.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The browser of this JVM: the system's Chromium, without a window. */
final class Browsers {

  private static final List<String> ARGUMENTS =
      List.of(
          "--headless",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--disable-dev-shm-usage");

  private static Browser shared;

  private Browsers() {}

  /** The browser. Where there is none, tests are skipped, loudly; in CI they fail. */
  static synchronized Browser shared() {
    Path chromium = Path.of(System.getProperty("secretstore.chromium", "/usr/bin/chromium"));
    if (!Files.isExecutable(chromium)) {
      String why = "there is no " + chromium + ": apt-get install chromium";
      if ("ci".equals(System.getProperty("secretstore.servers"))) {
        throw new AssertionError(why);
      }
      System.err.println("SKIPPED, LOUDLY: " + why);
      assumeTrue(false, why);
    }
    if (shared == null) {
      Playwright playwright =
          Playwright.create(
              new Playwright.CreateOptions()
                  .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
      shared =
          playwright
              .chromium()
              .launch(
                  new BrowserType.LaunchOptions()
                      .setExecutablePath(chromium)
                      .setArgs(ARGUMENTS)
                      .setTimeout(60_000));
      Runtime.getRuntime().addShutdownHook(new Thread(playwright::close));
    }
    return shared;
  }
}
