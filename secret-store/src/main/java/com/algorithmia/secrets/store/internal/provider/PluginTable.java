package com.algorithmia.secrets.store.internal.provider;

import com.algorithmia.secrets.store.PluginInfo;
import com.algorithmia.secrets.store.internal.common.Times;
import com.algorithmia.secrets.store.internal.db.Db;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The tables of JARs: by digest, and in parts so that none is in memory as a whole. */
final class PluginTable {

  static final int PART_BYTES = 512 * 1024;

  private PluginTable() {}

  private static PluginInfo read(ResultSet row, List<String> providers) throws SQLException {
    String factories = row.getString("factories");
    return new PluginInfo(
        row.getString("digest"),
        row.getString("file_name"),
        row.getLong("size_bytes"),
        row.getString("interface_version"),
        factories.isEmpty() ? List.of() : List.of(factories.split(",")),
        row.getString("title"),
        row.getString("version"),
        row.getString("signer"),
        row.getString("approved_by") != null,
        row.getString("approved_by"),
        providers,
        Times.get(row, "created"));
  }

  static List<PluginInfo> all(Handle handle) {
    Map<String, List<String>> providers = new LinkedHashMap<>();
    handle
        .createQuery(
            "select module_digest, name from store_provider where module_digest is not null"
                + " order by name")
        .map((row, context) -> List.of(row.getString(1), row.getString(2)))
        .forEach(
            pair ->
                providers.computeIfAbsent(pair.get(0), d -> new ArrayList<>()).add(pair.get(1)));
    return handle
        .createQuery("select * from store_plugin order by created desc, digest")
        .map(
            (row, context) -> read(row, providers.getOrDefault(row.getString("digest"), List.of())))
        .list();
  }

  static Optional<PluginInfo> find(Handle handle, String digest) {
    List<String> providers =
        handle
            .createQuery(
                "select name from store_provider where module_digest = :digest order by name")
            .bind("digest", digest)
            .mapTo(String.class)
            .list();
    return handle
        .createQuery("select * from store_plugin where digest = :digest")
        .bind("digest", digest)
        .map((row, context) -> read(row, providers))
        .findOne();
  }

  static void insert(Handle handle, PluginInfo plugin, Path jar) {
    handle
        .createUpdate(
            "insert into store_plugin (digest, file_name, size_bytes, interface_version, factories,"
                + " title, version, signer, approved_by, created) values (:digest, :fileName,"
                + " :size, :interfaceVersion, :factories, :title, :version, :signer, :approvedBy,"
                + " :created)")
        .bind("digest", plugin.digest())
        .bind("fileName", plugin.fileName())
        .bind("size", plugin.size())
        .bind("interfaceVersion", plugin.interfaceVersion())
        .bind("factories", String.join(",", plugin.factories()))
        .bind("title", plugin.title())
        .bind("version", plugin.version())
        .bind("signer", plugin.signer())
        .bind("approvedBy", plugin.approvedBy())
        .bind("created", Times.sql(plugin.created()))
        .execute();
    try (InputStream in = Files.newInputStream(jar)) {
      int number = 0;
      for (byte[] part = in.readNBytes(PART_BYTES);
          part.length > 0;
          part = in.readNBytes(PART_BYTES)) {
        handle
            .createUpdate(
                "insert into store_plugin_part (digest, part, bytes) values (:digest, :part,"
                    + " :bytes)")
            .bind("digest", plugin.digest())
            .bind("part", number++)
            .bind("bytes", part)
            .execute();
      }
    } catch (IOException e) {
      throw new IllegalStateException("The uploaded file can't be read any more");
    }
  }

  /** Reads a JAR part by part, each with a connection of its own. */
  static InputStream open(Db db, String digest) {
    return new PartsStream(part -> part(db, digest, part));
  }

  private static byte @Nullable [] part(Db db, String digest, int part) {
    return db.read(
        handle ->
            handle
                .createQuery(
                    "select bytes from store_plugin_part where digest = :digest and part = :part")
                .bind("digest", digest)
                .bind("part", part)
                .map((row, context) -> row.getBytes(1))
                .findOne()
                .orElse(null));
  }

  private static final class PartsStream extends InputStream {

    private interface Parts {
      byte @Nullable [] get(int number);
    }

    private final Parts parts;
    private byte[] bytes = new byte[0];
    private int position;
    private int number;

    PartsStream(Parts parts) {
      this.parts = parts;
    }

    private boolean hasMore() {
      if (position == bytes.length) {
        byte[] next = parts.get(number);
        if (next == null) {
          return false;
        }
        number++;
        bytes = next;
        position = 0;
      }
      return true;
    }

    @Override
    public int read() {
      return hasMore() ? bytes[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      if (length == 0) {
        return 0;
      }
      if (!hasMore()) {
        return -1;
      }
      int count = Math.min(length, bytes.length - position);
      System.arraycopy(bytes, position, buffer, offset, count);
      position += count;
      return count;
    }
  }
}
