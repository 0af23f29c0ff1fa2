package com.algorithmia.secrets.database;

import java.nio.file.Path;
import java.util.Map;

/**
 * The URI of a database that was taken apart and found harmless. The text itself is never handed to
 * a driver: the URL that a driver sees is put together anew from these parts, so that the driver
 * can't read anything into it that was not checked. Immutable.
 */
public sealed interface DatabaseUri {

  /**
   * H2 in a file.
   *
   * @param path absolute, without the ending that H2 adds
   * @param parameters allowed ones, by their names in upper case
   */
  record H2File(Path path, Map<String, String> parameters) implements DatabaseUri {

    /** Whether the file is never to be made. */
    public boolean onlyExisting() {
      return "TRUE".equalsIgnoreCase(parameters.get("IFEXISTS"));
    }
  }

  /**
   * H2 in memory: gone with the last connection to it. For tests and trials.
   *
   * @param name within this class loader
   * @param parameters allowed ones, by their names in upper case
   */
  record H2Memory(String name, Map<String, String> parameters) implements DatabaseUri {}

  /**
   * PostgreSQL.
   *
   * @param hosts {@code host:port} with commas in between
   * @param local whether all hosts are this machine
   * @param parameters allowed ones, by the driver's names
   */
  record Postgres(String hosts, boolean local, String database, Map<String, String> parameters)
      implements DatabaseUri {}
}
