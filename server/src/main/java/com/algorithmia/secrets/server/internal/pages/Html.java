package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.server.internal.http.Answer;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes pages of templates. The templates are compiled with the program; what they show is escaped
 * by the place where it stands.
 */
final class Html {

  static final String TEMPLATES = "com.algorithmia.secrets.server.internal.pages.templates";

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

  private final TemplateEngine engine =
      TemplateEngine.createPrecompiled(
          null, ContentType.Html, Html.class.getClassLoader(), TEMPLATES);

  /** A page with status 200. */
  Answer page(String template, Shell shell, Map<String, ?> parameters) {
    return page(200, template, shell, parameters);
  }

  /** A page. */
  Answer page(int status, String template, Shell shell, Map<String, ?> parameters) {
    return answer(status, render(template, shell, parameters));
  }

  String render(String template, Shell shell, Map<String, ?> parameters) {
    Map<String, Object> all = new HashMap<>(parameters);
    all.put("shell", shell);
    StringOutput out = new StringOutput(16 << 10);
    engine.render(template + ".jte", all, out);
    return out.toString();
  }

  private static Answer answer(int status, String html) {
    return secured(
        Answer.bytes(status, "text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * An answer with the headers that keep other sites out. The referrer is the same origin's and not
   * {@code no-referrer}: with that, browsers send {@code Origin: null} with our own forms.
   */
  static Answer secured(Answer answer) {
    return answer
        .header("Content-Security-Policy", POLICY)
        .header("Referrer-Policy", "same-origin")
        .header("X-Frame-Options", "DENY")
        .header("Cross-Origin-Opener-Policy", "same-origin")
        .header("Cross-Origin-Resource-Policy", "same-origin")
        .header("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()");
  }

  /** On to another page: a form that was sent isn't sent again by a reload. */
  static Answer seeOther(String url) {
    return secured(Answer.bytes(303, "text/plain; charset=utf-8", new byte[0]))
        .header("Location", url);
  }
}
