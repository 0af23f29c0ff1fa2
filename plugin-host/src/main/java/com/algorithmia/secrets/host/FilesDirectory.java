package com.algorithmia.secrets.host;

import com.algorithmia.sdk.plugin.secrets.ConfigurationKey;
import com.algorithmia.sdk.plugin.secrets.ConfigurationProblem;
import com.algorithmia.sdk.plugin.secrets.ProviderDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The one folder of this machine that files named by settings may lie in, for settings that come
 * from people who do not operate it. Without it a setting such as {@code vault_token_file} makes
 * this process read whatever its user may read, and send it to an address of the same person's.
 * Immutable; thread-safe.
 *
 * <p>A setting of type {@link ConfigurationKey.Type#FILE} is accepted if it is a whole path without
 * {@code ..}, below the folder as it is written and as it really is once all symbolic links are
 * followed, of a file or folder that is there. Links inside of the folder are fine, so that
 * Kubernetes can swap what it mounts.
 *
 * <p>Of a plugin that does not describe a setting nobody knows what it means. A value that is a
 * {@code file:} address, or the path of something that exists on this machine, is then held to the
 * same. That catches the honest mistake and the obvious abuse; a plugin is trusted code, and could
 * put a path together from parts.
 */
public final class FilesDirectory implements SettingsRule {

  /** No file system takes longer ones. */
  private static final int LONGEST = 4_096;

  private final @Nullable Path directory;
  private final String remedy;

  private FilesDirectory(@Nullable Path directory, String remedy) {
    this.directory = directory;
    this.remedy = remedy;
  }

  /**
   * There is none: every setting that names a file is refused.
   *
   * @param remedy what the operator of this machine has to do, as the end of the sentence "names a
   *     file of this machine, which is not allowed: ..."
   */
  public static FilesDirectory none(String remedy) {
    return new FilesDirectory(null, remedy);
  }

  /**
   * This folder.
   *
   * @throws IllegalArgumentException if it is not there, is the root, or may be written by everyone
   */
  public static FilesDirectory at(Path folder) {
    Path whole = folder.toAbsolutePath().normalize();
    try {
      Path real = whole.toRealPath();
      if (!Files.isDirectory(real)) {
        throw new IllegalArgumentException(whole + " is not a folder");
      }
      if (real.getNameCount() == 0 || whole.getNameCount() == 0) {
        throw new IllegalArgumentException(
            "the root of the file system would allow every file: name a folder made for this");
      }
      PosixFileAttributeView posix = Files.getFileAttributeView(real, PosixFileAttributeView.class);
      if (posix != null
          && posix.readAttributes().permissions().contains(PosixFilePermission.OTHERS_WRITE)) {
        throw new IllegalArgumentException(
            "everyone may write in " + whole + ", and so link any file into it; run: chmod o-w");
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(whole + " is not there, or can't be looked into", e);
    }
    return new FilesDirectory(whole, "");
  }

  /** The folder; empty if there is none. */
  public Optional<Path> directory() {
    return Optional.ofNullable(directory);
  }

  @Override
  public List<ConfigurationProblem> problems(
      Optional<ProviderDescription> description, Map<String, String> config) {
    List<ConfigurationProblem> problems = new ArrayList<>();
    new TreeMap<>(config)
        .forEach(
            (name, value) -> {
              ConfigurationKey known = description.map(d -> d.getKey(name)).orElse(null);
              boolean file =
                  known == null ? isFile(value) : known.getType() == ConfigurationKey.Type.FILE;
              String problem = file && !value.isEmpty() ? problem(value) : null;
              if (problem != null) {
                problems.add(ConfigurationProblem.of(name, problem));
              }
            });
    return problems;
  }

  /** Whether a value of unknown meaning is, by all appearance, a file of this machine. */
  private static boolean isFile(String value) {
    String text = value.strip();
    if (text.toLowerCase(Locale.ROOT).startsWith("file:")) {
      return true;
    }
    if (text.isEmpty() || text.length() > LONGEST) {
      return false;
    }
    try {
      Path path = Path.of(text);
      // A word that happens to be the name of a folder beside this process means none.
      boolean word = !path.isAbsolute() && !text.contains("..") && Files.isDirectory(path);
      return !word && Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** What is wrong with the path of a file; null if nothing is. Shows nothing of it. */
  private @Nullable String problem(String value) {
    if (directory == null) {
      return "names a file of this machine, which is not allowed: " + remedy;
    }
    String inside = "must be the whole path of a file in " + directory + ", without ..";
    Path path;
    try {
      path = Path.of(value);
    } catch (InvalidPathException e) {
      return inside;
    }
    if (value.length() > LONGEST || !path.isAbsolute() || !path.equals(path.normalize())) {
      return inside;
    }
    try {
      Path root = directory.toRealPath();
      // By its name first: of what lies elsewhere it is not even told whether it is there.
      if (path.equals(directory) || path.equals(root)) {
        return "must be below "
            + directory
            + ", and is the folder itself: name a file or folder"
            + " in it";
      }
      if (!isBelow(path, directory) && !isBelow(path, root)) {
        return inside;
      }
      Path real = path.toRealPath();
      if (!isBelow(real, root)) {
        return "is a symbolic link that leads out of " + directory;
      }
      return Files.isRegularFile(real) || Files.isDirectory(real)
          ? null
          : "names something that is neither a file nor a folder";
    } catch (IOException e) {
      return "names a file in " + directory + " that is not there, or that can't be looked at";
    }
  }

  private static boolean isBelow(Path path, Path folder) {
    return path.startsWith(folder) && !path.equals(folder);
  }

  @Override
  public String toString() {
    return "FilesDirectory[" + (directory == null ? "none" : directory) + "]";
  }
}
