package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.server.internal.http.ApiFailure;
import com.algorithmia.secrets.server.internal.http.ApiRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/**
 * The files that pages need beside their HTML: style, script, icon. Read once, named by their
 * content, so that browsers keep them for good and never keep an old one.
 */
final class Assets {

  private static final String HTMX = "/META-INF/resources/webjars/htmx.org/2.0.8/dist/htmx.min.js";
  private static final String SCRIPT = "text/javascript; charset=utf-8";

  private static final class Asset {
    private final String url;
    private final String type;
    private final byte[] bytes;
    private final byte[] packed;

    Asset(String url, String type, byte[] bytes) {
      this.url = url;
      this.type = type;
      this.bytes = bytes;
      this.packed = pack(bytes);
    }
  }

  private final Map<String, Asset> byName = new TreeMap<>();

  /** Reads all of them from the class path. */
  static Assets read() {
    Assets assets = new Assets();
    assets.add("pages.css", "pages.css", "text/css; charset=utf-8");
    assets.add("pages.js", "pages.js", SCRIPT);
    assets.add("icon.svg", "icon.svg", "image/svg+xml");
    assets.add("htmx.js", HTMX, SCRIPT);
    return assets;
  }

  private Assets() {}

  private void add(String name, String resource, String type) {
    byte[] bytes = resource(resource);
    byName.put(name, new Asset("/assets/" + hash(bytes) + "/" + name, type, bytes));
  }

  private static byte[] resource(String name) {
    try (InputStream in = Assets.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the class path");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(name + " can't be read", e);
    }
  }

  private static String hash(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  private static byte[] pack(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** Where a browser gets it. */
  String url(String name) {
    return asset(name).url;
  }

  private Asset asset(String name) {
    Asset asset = byName.get(name);
    if (asset == null) {
      throw new IllegalArgumentException("There is no asset " + name);
    }
    return asset;
  }

  /**
   * Gives one. Files that are the same for everybody are packed; pages, which hold tokens, never.
   */
  Answer serve(ApiRequest request) {
    Asset asset = byName.get(request.variable("name"));
    if (asset == null || !asset.url.equals(request.incoming().path())) {
      throw ApiFailure.notFound();
    }
    boolean packed =
        request.incoming().headers("Accept-Encoding").stream().anyMatch(h -> h.contains("gzip"));
    Answer answer =
        Answer.bytes(200, asset.type, packed ? asset.packed : asset.bytes)
            .header("Cache-Control", "public, max-age=31536000, immutable")
            .header("Vary", "Accept-Encoding")
            .header("Cross-Origin-Resource-Policy", "same-origin");
    return packed ? answer.header("Content-Encoding", "gzip") : answer;
  }
}
