package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.store.ProviderInfo;
import com.algorithmia.secrets.store.Providers;
import com.algorithmia.secrets.store.ReferencePattern;
import com.algorithmia.secrets.store.StoreException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which keys of a provider may be referenced, and with which settings workers reach it. */
final class ProviderAccessPages {

  private static final String REFERENCES = ProviderPages.BASE + "/{providerId}/references";
  private static final String WORKERS = ProviderPages.BASE + "/{providerId}/workers";

  private final Providers providers;
  private final Shells shells;

  ProviderAccessPages(Providers providers, Shells shells) {
    this.providers = providers;
    this.shells = shells;
  }

  void register(PageRoutes routes) {
    routes
        .get(REFERENCES, Roles.ADMIN, this::references)
        .form(
            REFERENCES,
            Roles.ADMIN,
            this::setReferences,
            r -> showReferences(r, FormState.of(r.form()), 200))
        .get(WORKERS, Roles.ADMIN, r -> showWorkers(r, FormState.FRESH, 200))
        .form(
            WORKERS,
            Roles.ADMIN,
            this::setWorkers,
            r -> showWorkers(r, FormState.of(r.form()), 200));
  }

  private Answer references(PageRequest request) {
    StringBuilder lines = new StringBuilder();
    for (ReferencePattern pattern :
        providers.references(request.actor(), request.id("providerId"))) {
      lines.append(pattern.account()).append(' ').append(pattern.pattern()).append('\n');
    }
    return showReferences(request, FormState.ofTexts(Map.of("patterns", lines.toString())), 200);
  }

  private Answer showReferences(PageRequest request, FormState form, int status) {
    ProviderInfo provider = providers.get(request.actor(), request.id("providerId"));
    return shells.page(
        status,
        "providerReferences",
        "References into " + ProviderNames.label(provider),
        request,
        Map.of("provider", provider, "form", form));
  }

  private Answer setReferences(PageRequest request) {
    Form form = request.form();
    List<ReferencePattern> patterns = new ArrayList<>();
    for (String line : form.text("patterns").lines().map(String::strip).toList()) {
      int blank = line.indexOf(' ');
      if (blank > 0) {
        patterns.add(new ReferencePattern(line.substring(0, blank), line.substring(blank).strip()));
      } else if (!line.isEmpty()) {
        return showReferences(
            request,
            FormState.of(form).problem("patterns", "Each line is an account, a blank, a pattern"),
            422);
      }
    }
    String id = request.id("providerId");
    try {
      var unused =
          providers.setReferences(request.actor(), id, patterns, SecretForms.revision(form));
    } catch (StoreException e) {
      FormState state = FormState.of(form).message(ProviderPages.words(e));
      return showReferences(request, state, Refusals.status(e));
    }
    return Html.seeOther(Shells.done(ProviderPages.BASE + "/" + id, "provider-saved"));
  }

  private Answer showWorkers(PageRequest request, FormState form, int status) {
    ProviderInfo provider = providers.get(request.actor(), request.id("providerId"));
    return shells.page(
        status,
        "providerWorkers",
        "Settings for workers of " + ProviderNames.label(provider),
        request,
        Map.of(
            "provider", provider,
            "names", providers.workerConfiguration(request.actor(), provider.id()),
            "form", form));
  }

  /** Replaces all of them: what is there can't be read, so it can't be kept in part. */
  private Answer setWorkers(PageRequest request) {
    Form form = request.form();
    Map<String, String> settings = new LinkedHashMap<>();
    List<String> names = form.texts("pair-name");
    List<String> values = form.revealSecrets("pair-value");
    for (int i = 0; i < Math.min(names.size(), values.size()); i++) {
      if (!names.get(i).isBlank() && !values.get(i).isEmpty()) {
        settings.put(names.get(i).strip(), values.get(i));
      }
    }
    String id = request.id("providerId");
    try {
      var unused =
          providers.setWorkerConfiguration(
              request.actor(), id, settings, SecretForms.revision(form));
    } catch (StoreException e) {
      FormState state = FormState.of(form).message(ProviderPages.words(e));
      return showWorkers(request, state, Refusals.status(e));
    }
    return Html.seeOther(Shells.done(ProviderPages.BASE + "/" + id, "provider-saved"));
  }
}
