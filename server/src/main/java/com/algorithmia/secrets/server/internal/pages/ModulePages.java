package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.server.internal.http.ApiFailure;
import com.algorithmia.secrets.server.internal.http.Incoming;
import com.algorithmia.secrets.store.PluginInfo;
import com.algorithmia.secrets.store.Plugins;
import com.algorithmia.secrets.store.StoreException;
import com.algorithmia.secrets.store.UploadPolicy;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The way of a JAR into the store: uploaded and shown, with none of its code run; approved by "Use
 * this module"; only then described.
 */
final class ModulePages {

  /** Where modules are. */
  static final String BASE = ProviderPages.BASE + "/modules";

  private final Plugins plugins;
  private final Shells shells;
  private final long maxJarBytes;
  private final UploadPolicy.Mode uploads;

  ModulePages(Plugins plugins, Shells shells, long maxJarBytes, UploadPolicy.Mode uploads) {
    this.plugins = plugins;
    this.shells = shells;
    this.maxJarBytes = maxJarBytes;
    this.uploads = uploads;
  }

  void register(PageRoutes routes) {
    routes
        .get(ProviderPages.BASE + "/new", Roles.ADMIN, r -> choose(r, 200, null))
        .upload(BASE, Roles.ADMIN, maxJarBytes, this::upload)
        .get(BASE + "/{digest}", Roles.ADMIN, r -> one(r, 200, null))
        .button(BASE + "/{digest}/use", Roles.ADMIN, this::use)
        .button(BASE + "/{digest}/remove", Roles.ADMIN, this::remove);
  }

  private Answer choose(PageRequest request, int status, @Nullable String message) {
    List<PluginInfo> modules = plugins.list(request.actor());
    return shells.page(
        status,
        "modules",
        "New Provider",
        request,
        Map.of(
            "modules", modules,
            "form", FormState.FRESH.message(message),
            "uploads", uploads.name().toLowerCase(Locale.ROOT),
            "most", Words.size(maxJarBytes),
            "mostBytes", Long.toString(maxJarBytes)));
  }

  private Answer upload(PageRequest request) {
    if (!request.form().hasFile()) {
      return choose(request, 422, "Choose a JAR file first.");
    }
    Incoming.Upload jar = request.form().file();
    try {
      PluginInfo staged = plugins.stage(request.actor(), jar.file(), jar.name());
      return Html.seeOther(Shells.done(BASE + "/" + staged.digest(), "module-staged"));
    } catch (StoreException e) {
      return choose(request, Refusals.status(e), e.getMessage());
    }
  }

  private Answer one(PageRequest request, int status, @Nullable String message) {
    PluginInfo module = plugins.get(request.actor(), digest(request));
    return shells.page(
        status,
        "module",
        module.fileName(),
        request,
        Map.of("module", module, "form", FormState.FRESH.message(message)));
  }

  private Answer use(PageRequest request) {
    String digest = digest(request);
    try {
      plugins.approve(request.actor(), digest);
    } catch (StoreException e) {
      return one(request, Refusals.status(e), e.getMessage());
    }
    return Html.seeOther(ProviderForms.NEW + "/" + digest);
  }

  private Answer remove(PageRequest request) {
    try {
      plugins.delete(request.actor(), digest(request));
    } catch (StoreException e) {
      return one(request, Refusals.status(e), e.getMessage());
    }
    return Html.seeOther(ProviderPages.BASE + "/new");
  }

  /** The digest in the path. */
  static String digest(PageRequest request) {
    String digest = request.id("digest");
    if (!digest.matches("[0-9a-f]{64}")) {
      throw ApiFailure.notFound();
    }
    return digest;
  }
}
