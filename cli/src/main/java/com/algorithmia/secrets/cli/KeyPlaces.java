package com.algorithmia.secrets.cli;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what seals apart from what opens: that a server can't read values holds only as long as the
 * private key sets are not where it works.
 */
public final class KeyPlaces {

  private static final String PRIVATE = "-private.keyset";
  private static final int DEPTH = 8;
  private static final int LINKS = 40;

  private KeyPlaces() {}

  /**
   * Refuses one directory for both roles, and one inside the other, by whatever names and links
   * they are reached. They need not be there yet.
   *
   * @throws CommandException USAGE if they are not apart, or a link leads nowhere sensible
   */
  public static void mustBeApart(Path server, Path worker) {
    Path first = real(server);
    Path second = real(worker);
    if (first.startsWith(second) || second.startsWith(first)) {
      throw CommandException.usage(
          "The server's and the workers' key sets must be in two directories, neither inside the"
              + " other: "
              + server
              + " and "
              + worker
              + " are not apart. Who has both reads every secret.");
    }
  }

  /**
   * Refuses a directory of a server that holds private key sets of values or of workers' settings,
   * at whatever depth a layout of ours can have.
   *
   * @throws CommandException USAGE with the first file that is one
   */
  public static void mustHoldNoPrivateKeys(Path server) {
    privateKeyset(server)
        .ifPresent(
            file -> {
              throw CommandException.usage(
                  "keys.directory holds a private key set: "
                      + file
                      + ". With it this server could read the values. Move the workers' key sets to"
                      + " the workers (--worker-dir), or to a directory beside this one, as"
                      + " 'secret-store init --single-machine' does; this directory must have what"
                      + " init wrote for the server, and no more.");
            });
  }

  private static Optional<Path> privateKeyset(Path directory) {
    AtomicReference<@Nullable Path> found = new AtomicReference<>();
    try {
      Files.walkFileTree(
          directory,
          EnumSet.of(FileVisitOption.FOLLOW_LINKS),
          DEPTH,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (String.valueOf(file.getFileName()).endsWith(PRIVATE)) {
                found.set(file);
                return FileVisitResult.TERMINATE;
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              // What this process can't look at, it can't read either; a loop has been seen.
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw CommandException.usage("keys.directory " + directory + " can't be looked through.");
    }
    return Optional.ofNullable(found.get());
  }

  /** As the kernel would walk it, but on over what is not there yet. */
  private static Path real(Path path) {
    return real(path.toAbsolutePath(), LINKS);
  }

  private static Path real(Path path, int links) {
    Path walked = path.getRoot();
    try {
      for (Path name : path) {
        if (name.toString().equals("..")) {
          walked = walked.getParent() == null ? walked : walked.getParent();
          continue;
        }
        Path next = walked.resolve(name).normalize();
        if (Files.exists(next)) {
          walked = next.toRealPath();
        } else if (Files.exists(next, LinkOption.NOFOLLOW_LINKS)) {
          // A link to what is not there yet.
          if (links == 0) {
            throw CommandException.usage("The links of " + path + " lead in a circle.");
          }
          Path target = next.resolveSibling(Files.readSymbolicLink(next));
          walked = real(target, links - 1);
        } else {
          walked = next;
        }
      }
    } catch (IOException | UnsupportedOperationException e) {
      throw CommandException.usage(path + " can't be looked at.");
    }
    return walked;
  }
}
