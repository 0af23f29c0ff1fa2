package com.algorithmia.secrets.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.algorithmia.secrets.host.PluginRefusedException.Reason;
import com.algorithmia.secrets.host.fixture.ManualClock;
import com.algorithmia.secrets.host.fixture.PluginJars;
import com.algorithmia.secrets.host.fixture.Plugins;
import com.algorithmia.secrets.host.fixture.RawZip;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntakeTest {

  private static final byte[] CLASS = "not read".getBytes(UTF_8);

  @TempDir Path directory;
  private int stores;
  private PluginHost host = PluginHost.builder().build();

  @AfterEach
  void close() {
    host.close();
  }

  private Path good() {
    return goodJar().writeTo(directory.resolve("good.jar"));
  }

  private static PluginJars goodJar() {
    return PluginJars.jar().source(Plugins.FACTORY, Plugins.memory("")).service(Plugins.FACTORY);
  }

  private RawZip raw() {
    return RawZip.of(goodJar());
  }

  /** Refused, nothing stored but the reason, and the others go on. */
  private void assertRefused(Path jar, Reason reason) throws Exception {
    Path store = directory.resolve("store" + ++stores);
    try (PluginHost fresh =
            PluginHost.builder()
                .settings(HostSettings.builder().storeDirectory(store).build())
                .build();
        LoadedProvider other = fresh.load(good(), "", Map.of())) {
      var id = other.provider().createSecret("undisturbed");
      List<String> before = filesOf(store);
      PluginRefusedException refusal =
          assertThrows(
              PluginRefusedException.class, () -> fresh.load(jar, Plugins.FACTORY, Map.of()));
      assertThat(refusal.getReason()).as(refusal.getMessage()).isEqualTo(reason);
      assertThat(refusal).hasNoCause();
      assertThat(filesOf(store).stream().filter(file -> !file.endsWith(".refused")).toList())
          .isEqualTo(before);
      assertThat(fresh.quarantined()).extracting(QuarantineRecord::reason).containsExactly(reason);
      assertThat(fresh.quarantined())
          .extracting(QuarantineRecord::message)
          .containsExactly(refusal.getMessage());
      assertThat(other.provider().getSecret(id).getValue()).isEqualTo("undisturbed");
    }
    assertThat(assertThrows(PluginRefusedException.class, () -> host.inspect(jar)).getReason())
        .isEqualTo(reason);
  }

  private static List<String> filesOf(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private Path with(String name, byte[] content, UnaryOperator<RawZip.Entry> change) {
    return raw().add(name, content, change).writeTo(directory.resolve("bad.jar"));
  }

  private Path with(String name, byte[] content) {
    return with(name, content, UnaryOperator.identity());
  }

  @Test
  void aGoodJarIsInspectedWithoutRunningItsCode() {
    Path jar =
        goodJar()
            .manifest("Implementation-Title", "Acme")
            .manifest("Implementation-Version", "7.1")
            .manifest("Secret-Provider-Factory", "acme.Factory")
            .writeTo(directory.resolve("good.jar"));
    JarInfo info = host.inspect(jar);
    assertThat(info.digest()).matches("[0-9a-f]{64}");
    assertThat(info.interfaceVersion()).isEqualTo("2.0");
    assertThat(info.manifestFactory()).contains("acme.Factory");
    assertThat(info.factories()).containsExactly("acme.Factory");
    assertThat(info.title()).contains("Acme");
    assertThat(info.version()).contains("7.1");
    assertThat(info.carriesSdk()).isFalse();
    assertThat(host.quarantined()).isEmpty();
  }

  @Test
  void aZipBombIsRefusedWhateverItClaims() throws Exception {
    byte[] zeros = new byte[64 << 20];
    RawZip honest = raw();
    for (int i = 0; i < 5; i++) {
      honest.add("zeros" + i, zeros);
    }
    Path jar = honest.writeTo(directory.resolve("bomb.jar"));
    assertThat(Files.size(jar)).isLessThan(1 << 20);
    assertRefused(jar, Reason.ZIP_BOMB);
    assertRefused(with("zeros", zeros, entry -> entry.claiming(10)), Reason.INCONSISTENT);
  }

  @Test
  void unpackedBytesAreCountedWhileUnpackingNotBelieved() throws Exception {
    HostSettings small = HostSettings.builder().maxUnpackedBytes(100_000).build();
    try (PluginHost strict = PluginHost.builder().settings(small).build()) {
      Path jar = with("zeros", new byte[100_001]);
      assertThat(assertThrows(PluginRefusedException.class, () -> strict.inspect(jar)).getReason())
          .isEqualTo(Reason.ZIP_BOMB);
    }
  }

  @Test
  void entriesThatShareTheirDataAreRefused() throws Exception {
    byte[] content = new byte[1000];
    Path jar =
        RawZip.zip()
            .add("same", content)
            .add("same", content)
            .overlapping()
            .writeTo(directory.resolve("overlap.jar"));
    assertRefused(jar, Reason.ZIP_BOMB);
  }

  @Test
  void aFileOverTheSizeCapIsRefusedAndOneAtTheCapIsNot() throws Exception {
    Path jar = good();
    long size = Files.size(jar);
    HostSettings exact = HostSettings.builder().maxPackedBytes(size).build();
    try (PluginHost strict = PluginHost.builder().settings(exact).build()) {
      assertThat(strict.admit(jar).packedBytes()).isEqualTo(size);
    }
    HostSettings under = HostSettings.builder().maxPackedBytes(size - 1).build();
    try (PluginHost strict = PluginHost.builder().settings(under).build()) {
      assertThat(assertThrows(PluginRefusedException.class, () -> strict.admit(jar)).getReason())
          .isEqualTo(Reason.TOO_LARGE);
      assertThat(strict.quarantined().get(0).digest()).isEmpty();
    }
  }

  @Test
  void tooManyEntriesAreRefused() throws Exception {
    HostSettings few = HostSettings.builder().maxEntries(3).build();
    try (PluginHost strict = PluginHost.builder().settings(few).build()) {
      assertThat(assertThrows(PluginRefusedException.class, () -> strict.admit(good())).getReason())
          .isEqualTo(Reason.TOO_MANY_ENTRIES);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil.txt",
        "a/../../evil.txt",
        "/etc/evil.txt",
        "a\\..\\evil.txt",
        "C:/evil.txt",
        "a//b",
        "./a",
        "a/.",
        "a\nb",
        "meta-inf/manifest.mf",
        "META-INF/Services/x"
      })
  void anUnsafePathIsRefused(String name) throws Exception {
    assertRefused(with(name, CLASS), Reason.UNSAFE_PATH);
  }

  @Test
  void symbolicLinksAndSpecialFilesAreRefused() throws Exception {
    assertRefused(
        with("link", "/etc/passwd".getBytes(UTF_8), entry -> entry.withUnixMode(0120777)),
        Reason.SYMLINK);
    assertRefused(with("device", CLASS, entry -> entry.withUnixMode(0020666)), Reason.SYMLINK);
  }

  @Test
  void duplicatesThatMatterAreRefusedAndOthersAreNot() throws Exception {
    assertRefused(with("acme/Factory.class", CLASS), Reason.DUPLICATE_ENTRY);
    assertRefused(with("META-INF/MANIFEST.MF", CLASS), Reason.DUPLICATE_ENTRY);
    assertRefused(
        with(
            "META-INF/services/com.algorithmia.sdk.plugin.secrets.SecretProviderFactory",
            "acme.Factory".getBytes(UTF_8)),
        Reason.DUPLICATE_ENTRY);
    Path harmless =
        raw()
            .add("META-INF/LICENSE", CLASS)
            .add("META-INF/LICENSE", CLASS)
            .add("META-INF/versions/9/module-info.class", CLASS)
            .add("META-INF/versions/9/module-info.class", CLASS)
            .writeTo(directory.resolve("harmless.jar"));
    assertThat(host.inspect(harmless).factories()).containsExactly("acme.Factory");
  }

  @Test
  void aManifestThatReachesOutOfTheJarIsRefused() throws Exception {
    assertRefused(manifest("Class-Path", "other.jar"), Reason.CLASS_PATH);
    assertRefused(manifest("class-path", "other.jar"), Reason.CLASS_PATH);
    assertRefused(manifest("Launcher-Agent-Class", "acme.Agent"), Reason.AGENT);
    assertRefused(manifest("Premain-Class", "acme.Agent"), Reason.AGENT);
    assertRefused(manifest("Agent-Class", "acme.Agent"), Reason.AGENT);
    assertRefused(
        RawZip.zip()
            .add("META-INF/MANIFEST.MF", "no manifest at all\n".getBytes(UTF_8))
            .writeTo(directory.resolve("bad.jar")),
        Reason.MALFORMED_MANIFEST);
  }

  private Path manifest(String name, String value) {
    return goodJar().manifest(name, value).writeTo(directory.resolve("manifest.jar"));
  }

  @Test
  void classesOfThePlatformAreRefused() throws Exception {
    assertRefused(with("java/lang/Evil.class", CLASS), Reason.PLATFORM_CLASS);
    assertRefused(with("javax/net/ssl/SSLContext.class", CLASS), Reason.PLATFORM_CLASS);
    assertRefused(with("META-INF/versions/17/java/lang/Evil.class", CLASS), Reason.PLATFORM_CLASS);
    // Not of the platform: what fat JARs bring.
    assertThat(host.inspect(with("javax/inject/Inject.class", CLASS)).entries()).isPositive();
  }

  @Test
  void aServicesFileThatNamesAClassOfTheHostIsRefused() throws Exception {
    assertRefused(
        with(
            "META-INF/services/java.sql.Driver",
            "# fine\ncom.algorithmia.secrets.host.PluginHost # not here".getBytes(UTF_8)),
        Reason.SERVICE_OUTSIDE_JAR);
    assertRefused(
        PluginJars.jar()
            .source(Plugins.FACTORY, Plugins.memory(""))
            .service("com.algorithmia.sdk.plugin.secrets.SecretProviderFactory")
            .withCopiesOfTheSdk()
            .writeTo(directory.resolve("bad.jar")),
        Reason.SERVICE_OUTSIDE_JAR);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "META-INF/versions/9/META-INF/services/x",
        "META-INF/versions/9/META-INF/MANIFEST.MF",
        "META-INF/versions/9/META-INF/versions/10/a.class",
        "META-INF/versions/08/acme/Factory.class",
        "META-INF/versions/8/acme/Factory.class",
        "META-INF/versions/x/acme/Factory.class"
      })
  void versionTricksAreRefused(String name) throws Exception {
    assertRefused(with(name, CLASS), Reason.MULTI_RELEASE);
  }

  @Test
  void aDirectoryAndEntriesThatDisagreeAreRefused() throws Exception {
    assertRefused(with("a.txt", CLASS, entry -> entry.withLocalName("b.txt")), Reason.INCONSISTENT);
    assertRefused(with("a.txt", CLASS, entry -> entry.claimingInDirectory(3)), Reason.INCONSISTENT);
    assertRefused(with("a.txt", CLASS, entry -> entry.afterGap(new byte[40])), Reason.INCONSISTENT);
    byte[] hidden = RawZip.zip().add("acme/Other.class", CLASS).bytes();
    byte[] local = Arrays.copyOf(hidden, hidden.length - 22 - 46 - "acme/Other.class".length());
    assertRefused(with("a.txt", CLASS, entry -> entry.afterGap(local)), Reason.INCONSISTENT);
  }

  @Test
  void encryptedEntriesAreRefused() throws Exception {
    assertRefused(with("a.txt", CLASS, entry -> entry.withFlags(1)), Reason.UNSUPPORTED_ENTRY);
  }

  @Test
  void aTruncatedJarIsRefused() throws Exception {
    byte[] whole = Files.readAllBytes(good());
    for (int length : new int[] {whole.length - 1, whole.length / 2, 100, 10}) {
      Path cut = Files.write(directory.resolve("cut.jar"), Arrays.copyOf(whole, length));
      assertRefused(cut, Reason.TRUNCATED);
    }
  }

  @Test
  void whatIsNoJarIsRefused() throws Exception {
    assertRefused(
        Files.writeString(directory.resolve("text.jar"), "not a jar at all"), Reason.NOT_A_JAR);
    assertRefused(Files.createFile(directory.resolve("empty.jar")), Reason.NOT_A_JAR);
    byte[] script = "#!/bin/sh\nexit 0\n".getBytes(UTF_8);
    byte[] jar = Files.readAllBytes(good());
    byte[] both = Arrays.copyOf(script, script.length + jar.length);
    System.arraycopy(jar, 0, both, script.length, jar.length);
    assertRefused(Files.write(directory.resolve("both.jar"), both), Reason.NOT_A_JAR);
  }

  @Test
  void aFileThatIsNotThereIsRefusedWithItsName() {
    assertThatThrownBy(() -> host.load(directory.resolve("no.jar"), "", Map.of()))
        .isInstanceOfSatisfying(
            PluginRefusedException.class,
            e -> assertThat(e.getReason()).isEqualTo(Reason.UNREADABLE))
        .hasMessageContaining("no.jar");
  }

  /** Any flipped byte is noticed, or leaves a JAR that says the same. */
  @Test
  void noFlippedByteIsTakenForTheSameJar() throws Exception {
    byte[] whole = Files.readAllBytes(good());
    String digest = host.inspect(good()).digest();
    Random random = new Random(7);
    for (int i = 0; i < 100; i++) {
      byte[] flipped = whole.clone();
      flipped[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
      Path jar = Files.write(directory.resolve("flipped.jar"), flipped);
      try {
        assertThat(host.inspect(jar).digest()).isNotEqualTo(digest);
      } catch (PluginRefusedException e) {
        assertThat(e.getReason()).isNotNull();
      }
      LoadRequest pinned = LoadRequest.of(jar).expectDigest(digest);
      assertThat(assertThrows(PluginRefusedException.class, () -> host.load(pinned)).getReason())
          .isEqualTo(Reason.DIGEST_MISMATCH);
    }
  }

  @Test
  void anExpectedDigestIsHeld() {
    Path jar = good();
    String digest = host.inspect(jar).digest();
    LoadRequest request = LoadRequest.of(jar).factory(Plugins.FACTORY);
    host.load(request.expectDigest(digest)).close();
    String other = "0".repeat(64);
    assertThat(
            assertThrows(PluginRefusedException.class, () -> host.load(request.expectDigest(other)))
                .getReason())
        .isEqualTo(Reason.DIGEST_MISMATCH);
    assertThatThrownBy(() -> host.load(request.expectDigest("abc")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aStoredJarThatWasAlteredIsNotLoaded() throws Exception {
    Path store = directory.resolve("store");
    HostSettings settings = HostSettings.builder().storeDirectory(store).build();
    try (PluginHost keeping = PluginHost.builder().settings(settings).build()) {
      JarInfo info = keeping.admit(good());
      Path kept = store.resolve(info.digest() + ".jar");
      try (RandomAccessFile file = new RandomAccessFile(kept.toFile(), "rw")) {
        // The time of the first entry: still a fine JAR.
        file.seek(10);
        file.write(1);
      }
      assertThat(
              assertThrows(PluginRefusedException.class, () -> keeping.load(good(), "", Map.of()))
                  .getReason())
          .isEqualTo(Reason.DIGEST_MISMATCH);
      // It was removed: the next try takes the good one in again.
      keeping.load(good(), "", Map.of()).close();
    }
  }

  /** As a full disk or a failing one leaves it. */
  @ParameterizedTest
  @ValueSource(strings = {"empty", "short", "zeros", "garbage"})
  void aStoredJarThatIsDamagedMakesPlaceForTheGoodOne(String damage) throws Exception {
    Path store = directory.resolve("store");
    HostSettings settings = HostSettings.builder().storeDirectory(store).build();
    try (PluginHost keeping = PluginHost.builder().settings(settings).build()) {
      JarInfo info = keeping.admit(good());
      Path kept = store.resolve(info.digest() + ".jar");
      byte[] whole = Files.readAllBytes(kept);
      byte[] damaged =
          switch (damage) {
            case "empty" -> new byte[0];
            case "short" -> Arrays.copyOf(whole, whole.length / 2);
            case "zeros" -> Arrays.copyOf(Arrays.copyOf(whole, whole.length / 2), whole.length);
            default -> "no JAR at all".getBytes(UTF_8);
          };
      Files.write(kept, damaged);
      assertThat(
              assertThrows(PluginRefusedException.class, () -> keeping.load(good(), "", Map.of()))
                  .getReason())
          .isEqualTo(Reason.DIGEST_MISMATCH);
      assertThat(keeping.quarantined())
          .extracting(QuarantineRecord::message)
          .singleElement()
          .asString()
          .contains("altered on disk");
      keeping.load(good(), "", Map.of()).close();
      assertThat(Files.readAllBytes(kept)).isEqualTo(whole);
    }
  }

  /** The handle whose digest was taken is the one that classes come from. */
  @Test
  void aStoredJarThatIsExchangedWhileLoadedChangesNothing() throws Exception {
    Path store = directory.resolve("store");
    HostSettings settings = HostSettings.builder().storeDirectory(store).build();
    String late =
        "public int maxValueBytes() { return 1000; }"
            + " public boolean deleteSecret(SecretIdentifier id) { return new Late().answer(); }"
            + " static class Late { boolean answer() { return true; } }";
    Path jar =
        PluginJars.jar()
            .source(Plugins.FACTORY, Plugins.memory(late))
            .writeTo(directory.resolve("late.jar"));
    try (PluginHost keeping = PluginHost.builder().settings(settings).build();
        LoadedProvider loaded = keeping.load(jar, Plugins.FACTORY, Map.of())) {
      Path kept = store.resolve(loaded.jar().digest() + ".jar");
      Path garbage = Files.write(directory.resolve("garbage"), new byte[5000]);
      Files.move(garbage, kept, StandardCopyOption.ATOMIC_MOVE);
      assertThat(loaded.provider().deleteSecret(() -> "key")).isTrue();
    }
  }

  @Test
  void copiesOfAnIntakeThatWasKilledAreRemovedAndThoseOfOneAtWorkAreNot() throws Exception {
    Path store = Files.createDirectory(directory.resolve("store"));
    ManualClock clock = new ManualClock();
    for (String name : List.of("incoming-1.tmp", "incoming-2.tmp", "incoming-3.tmp", "mine.tmp")) {
      Path file = Files.writeString(store.resolve(name), "half a JAR");
      Duration age = Duration.ofMinutes(name.contains("3") ? 59 : 61);
      Files.setLastModifiedTime(file, FileTime.from(clock.instant().minus(age)));
    }
    HostSettings settings = HostSettings.builder().storeDirectory(store).build();
    try (PluginHost keeping = PluginHost.builder().settings(settings).clock(clock).build()) {
      JarInfo info = keeping.admit(good());
      assertThat(filesOf(store))
          .containsExactlyInAnyOrder("incoming-3.tmp", "mine.tmp", info.digest() + ".jar");
    }
  }

  @Test
  void aSecondLoadTakesTheKeptJarAndAStoreSurvivesTheHost() throws Exception {
    Path store = directory.resolve("store");
    HostSettings settings = HostSettings.builder().storeDirectory(store).build();
    for (int i = 0; i < 2; i++) {
      try (PluginHost keeping = PluginHost.builder().settings(settings).build()) {
        keeping.load(good(), "", Map.of()).close();
        keeping.load(good(), "", Map.of()).close();
        assertThat(filesOf(store)).hasSize(1);
      }
    }
    assertThat(Files.getPosixFilePermissions(store)).hasSize(3);
  }

  @Test
  void newerInterfacesAreRefusedWithBothVersionsNamed() {
    for (String newer : List.of("2.1", "3.0", "10.0")) {
      Path jar =
          goodJar()
              .manifest("Secret-Provider-Interface", newer)
              .writeTo(directory.resolve("new.jar"));
      assertThatThrownBy(() -> host.load(jar, "", Map.of()))
          .isInstanceOfSatisfying(
              PluginRefusedException.class,
              e -> assertThat(e.getReason()).isEqualTo(Reason.INTERFACE_TOO_NEW))
          .hasMessageContaining(newer)
          .hasMessageContaining("2.0");
    }
    for (String older : List.of("1.0", "1.7", "2.0")) {
      Path jar =
          goodJar()
              .manifest("Secret-Provider-Interface", older)
              .writeTo(directory.resolve("old.jar"));
      host.load(jar, "", Map.of()).close();
    }
  }
}
