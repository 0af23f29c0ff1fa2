package com.algorithmia.secrets.host.internal.jar;

import com.algorithmia.sdk.plugin.secrets.ProviderInterface;
import com.algorithmia.secrets.host.HostSettings;
import com.algorithmia.secrets.host.JarInfo;
import com.algorithmia.secrets.host.PluginRefusedException.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An open JAR: one handle from which its digest was taken and from which everything is read, so
 * that nothing can be exchanged in between. Thread-safe.
 */
public final class JarImage implements Closeable {

  private static final int OLDEST_VERSION = 9;

  private final Path path;
  private final RandomAccess file;
  private final Map<String, ZipEntryInfo> entries = new HashMap<>();
  private final JarManifest manifest;
  private final JarInfo info;

  private JarImage(Path path, RandomAccess file, ZipDirectory directory, String digest)
      throws IOException {
    this.path = path;
    this.file = file;
    boolean carriesSdk = false;
    for (ZipEntryInfo entry : directory.entries()) {
      entries.put(entry.name(), entry);
      carriesSdk |= HostPackages.isSdkClass(entry.name());
    }
    this.manifest = JarManifest.read(readExact(EntryRules.MANIFEST));
    byte[] services = readExact(ServiceFiles.FACTORY_FILE);
    this.info =
        new JarInfo(
            digest,
            file.length(),
            directory.entries().size(),
            manifest.interfaceVersion(),
            manifest.attribute(ProviderInterface.FACTORY_ATTRIBUTE),
            services == null ? List.of() : ServiceFiles.parse(services),
            manifest.attribute("Implementation-Title"),
            manifest.attribute("Implementation-Version"),
            carriesSdk);
  }

  /**
   * Opens a JAR that was taken in before, and takes its digest from the handle that is then used.
   * Nothing is read as a JAR that has another digest.
   *
   * @return empty if it is not what was taken in
   * @throws com.algorithmia.secrets.host.PluginRefusedException if it can't be read as a JAR
   */
  static Optional<JarImage> open(Path path, String digest, HostSettings limits) throws IOException {
    RandomAccess file = new RandomAccess(path);
    JarImage image = null;
    try {
      if (sameText(file.sha256(), digest)) {
        image = new JarImage(path, file, ZipDirectory.read(file, limits.maxEntries()), digest);
      }
      return Optional.ofNullable(image);
    } finally {
      if (image == null) {
        file.close();
      }
    }
  }

  private static boolean sameText(String left, String right) {
    return MessageDigest.isEqual(
        left.getBytes(StandardCharsets.US_ASCII), right.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * Checks everything about a JAR that nobody has looked at yet.
   *
   * @throws com.algorithmia.secrets.host.PluginRefusedException with the first reason found
   */
  static JarInfo examine(Path path, HostSettings limits) throws IOException {
    try (RandomAccess file = new RandomAccess(path)) {
      ZipDirectory directory = ZipDirectory.read(file, limits.maxEntries());
      EntryRules rules = new EntryRules();
      directory.entries().forEach(rules::check);
      checkData(file, directory, limits.maxUnpackedBytes());
      JarImage image = new JarImage(path, file, directory, file.sha256());
      image.checkServices();
      return image.info;
    }
  }

  /** Every byte before the directory belongs to exactly one entry, and unpacks to what it says. */
  private static void checkData(RandomAccess file, ZipDirectory directory, long maxUnpacked)
      throws IOException {
    long claimed = directory.entries().stream().mapToLong(ZipEntryInfo::size).sum();
    if (claimed > maxUnpacked) {
      throw ZipDirectory.refuse(
          Reason.ZIP_BOMB,
          "it unpacks to " + claimed + " bytes; at most " + maxUnpacked + " are allowed");
    }
    List<ZipEntryInfo> inFile =
        directory.entries().stream()
            .sorted(java.util.Comparator.comparingLong(ZipEntryInfo::headerOffset))
            .toList();
    long at = 0;
    long budget = maxUnpacked;
    for (ZipEntryInfo entry : inFile) {
      if (entry.headerOffset() != at) {
        throw ZipDirectory.refuse(
            entry.headerOffset() < at ? Reason.ZIP_BOMB : Reason.INCONSISTENT,
            entry.headerOffset() < at
                ? "its entries overlap"
                : "it has data that its directory does not tell of");
      }
      at = ZipContent.verify(file, entry, budget);
      budget -= entry.size();
    }
    if (at != directory.start()) {
      throw ZipDirectory.refuse(
          Reason.INCONSISTENT, "it has data that its directory does not tell of");
    }
  }

  private void checkServices() throws IOException {
    for (ZipEntryInfo entry : entries.values()) {
      if (entry.name().startsWith(EntryRules.SERVICES) && !entry.isDirectory()) {
        ServiceFiles.check(entry.name(), ZipContent.read(file, entry), this::bringsClass);
      }
    }
  }

  private boolean bringsClass(String className) {
    return HostPackages.ownerOfClass(className) == null
        && find(className.replace('.', '/') + ".class") != null;
  }

  /** What the JAR tells of itself. */
  public JarInfo info() {
    return info;
  }

  /** Where it lies. */
  public Path path() {
    return path;
  }

  /** A main attribute of the manifest. */
  public Optional<String> manifestAttribute(String name) {
    return manifest.attribute(name);
  }

  /**
   * The entry that this Java version sees under a name: the newest of a multi-release JAR that is
   * not newer than the running Java.
   *
   * @return the entry's real name; null if there is none
   */
  public @Nullable String resolve(String name) {
    ZipEntryInfo entry = find(name);
    return entry == null ? null : entry.name();
  }

  /** The content of {@link #resolve} of that name; null if there is none. */
  public byte @Nullable [] read(String name) throws IOException {
    ZipEntryInfo entry = find(name);
    return entry == null ? null : ZipContent.read(file, entry);
  }

  private byte @Nullable [] readExact(String name) throws IOException {
    ZipEntryInfo entry = entries.get(name);
    return entry == null ? null : ZipContent.read(file, entry);
  }

  private @Nullable ZipEntryInfo find(String name) {
    if (manifest.isMultiRelease() && !name.startsWith("META-INF/")) {
      for (int version = Runtime.version().feature(); version >= OLDEST_VERSION; version--) {
        ZipEntryInfo versioned = entries.get(EntryRules.VERSIONS + version + "/" + name);
        if (versioned != null) {
          return versioned;
        }
      }
    }
    ZipEntryInfo entry = entries.get(name);
    // Folders are asked for with and without their slash.
    return entry != null || name.endsWith("/") ? entry : entries.get(name + "/");
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
