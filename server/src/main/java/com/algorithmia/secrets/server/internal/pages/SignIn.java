package com.algorithmia.secrets.server.internal.pages;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the sign-in page shows.
 *
 * @param to where it leads; a path of this server
 * @param formPath the form that was under way; null if none was
 * @param kept what was typed into it, without secrets
 * @param message what happened; null if nothing did
 */
public record SignIn(
    String to,
    @Nullable String formPath,
    Map<String, List<String>> kept,
    @Nullable String message) {

  private static final Pattern PATH = Pattern.compile("/(?!/)[A-Za-z0-9/_.~-]{0,400}");

  /** Nothing but a path of this server: else a link could lead people elsewhere after sign-in. */
  public SignIn {
    to = safePath(to);
    formPath = formPath == null ? null : safePath(formPath);
  }

  /** The path if it is one of this server, else {@code /}. */
  static String safePath(String path) {
    return PATH.matcher(path).matches() && !path.startsWith("/sign-") ? path : "/";
  }

  /** The address of the sign-in page that leads back to a path. */
  static String url(String path) {
    return "/sign-in?to=" + URLEncoder.encode(safePath(path), StandardCharsets.UTF_8);
  }
}
