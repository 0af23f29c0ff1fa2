package com.example.folder;

import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretProviderFactory;
import com.algorithmia.secrets.testkit.BackendFault;
import com.algorithmia.secrets.testkit.Breakage;
import com.algorithmia.secrets.testkit.SecretProviderContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The whole contract on a folder that may be changed. */
class WritableFolderTest extends SecretProviderContract {

  @TempDir static Path parent;

  @BeforeAll
  static void mount() throws IOException {
    Files.createDirectory(folder());
  }

  @Override
  protected SecretProviderFactory factory() {
    return new FolderSecretProviderFactory();
  }

  @Override
  protected Map<String, String> configuration() {
    return Map.of("folder", folder().toString(), "writable", "true");
  }

  // The two methods above are all that is needed. The hooks below let more of the contract be
  // tested.

  @Override
  protected List<String> outsideKeys() {
    try {
      Files.writeString(parent.resolve("outside"), "out of bounds");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return List.of("../outside", "./../outside", folder() + "/../outside", ".hidden");
  }

  @Override
  protected Breakage breakBackend(BackendFault fault, SecretIdentifier secret) throws Exception {
    switch (fault) {
      case DOWN:
        Path away = parent.resolve("unmounted");
        Files.move(folder(), away);
        return Breakage.mendedBy(() -> Files.move(away, folder()));
      case HANGING:
      case THROTTLED:
      case CREDENTIAL_REVOKED:
      case DISABLED:
      case EXPIRED:
      case SOFT_DELETED:
      case ANSWER_LOST:
        return Breakage.cannotHappen("files know nothing of it");
      case TAMPERED:
      case KEY_MISSING:
        return Breakage.cannotHappen("files are not encrypted by this provider");
      default:
        return super.breakBackend(fault, secret);
    }
  }

  @Override
  protected Optional<String> backendState() {
    try (Stream<Path> files = Files.list(folder())) {
      return Optional.of(
          files.sorted().map(WritableFolderTest::state).collect(Collectors.joining("\n")));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String state(Path file) {
    try {
      return file.getFileName() + " " + Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path folder() {
    return parent.resolve("secrets");
  }
}
