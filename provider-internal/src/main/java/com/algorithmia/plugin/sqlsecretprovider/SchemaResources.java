package com.algorithmia.plugin.sqlsecretprovider;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/**
 * Gives Flyway the schema's files by name. Its own search of the class path needs a JAR that it can
 * open by URL, which the class loader of a host need not offer.
 */
final class SchemaResources implements ResourceProvider {

  private static final List<String> FILES = List.of("V1__secrets.sql");

  private final String folder;

  SchemaResources(String folder) {
    this.folder = folder;
  }

  @Override
  public @Nullable LoadableResource getResource(String name) {
    return FILES.contains(name) ? new SqlFile(folder, name) : null;
  }

  @Override
  public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
    return FILES.stream()
        .filter(
            name -> name.startsWith(prefix) && List.of(suffixes).stream().anyMatch(name::endsWith))
        .<LoadableResource>map(name -> new SqlFile(folder, name))
        .toList();
  }

  private static final class SqlFile extends LoadableResource {

    private final String path;
    private final String name;

    SqlFile(String folder, String name) {
      this.path = folder + "/" + name;
      this.name = name;
    }

    @Override
    public Reader read() {
      try (InputStream in = SchemaResources.class.getResourceAsStream(path)) {
        if (in == null) {
          throw new IllegalStateException("The plugin's JAR lacks " + path);
        }
        return new StringReader(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public String getAbsolutePath() {
      return path;
    }

    @Override
    public String getAbsolutePathOnDisk() {
      return path;
    }

    @Override
    public String getFilename() {
      return name;
    }

    @Override
    public String getRelativePath() {
      return name;
    }
  }
}
