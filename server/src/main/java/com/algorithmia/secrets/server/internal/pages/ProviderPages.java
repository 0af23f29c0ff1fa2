package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.store.Actor;
import com.algorithmia.secrets.store.CheckReport;
import com.algorithmia.secrets.store.Entries;
import com.algorithmia.secrets.store.EntryFilter;
import com.algorithmia.secrets.store.Page;
import com.algorithmia.secrets.store.ProviderInfo;
import com.algorithmia.secrets.store.ProviderRequest;
import com.algorithmia.secrets.store.Providers;
import com.algorithmia.secrets.store.SettingView;
import com.algorithmia.secrets.store.StoreException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The admin panel "Secret Store": providers, one provider, and what an admin does with it. */
final class ProviderPages {

  /** Where the panel is. */
  static final String BASE = "/admin/secret-store";

  private static final String ONE = BASE + "/{providerId}";

  private final Providers providers;
  private final Entries entries;
  private final Shells shells;

  ProviderPages(Providers providers, Entries entries, Shells shells) {
    this.providers = providers;
    this.entries = entries;
    this.shells = shells;
  }

  void register(PageRoutes routes) {
    routes
        .get(BASE, Roles.SEES_CLUSTER, this::list)
        .get(ONE, Roles.SEES_CLUSTER, r -> one(r, 200, null, null))
        .button(ONE + "/check", Roles.ADMIN, this::check)
        .button(ONE + "/enable", Roles.ADMIN, r -> switched(r, true))
        .button(ONE + "/disable", Roles.ADMIN, r -> switched(r, false))
        .button(ONE + "/default", Roles.ADMIN, this::makeDefault)
        .get(ONE + "/remove", Roles.ADMIN, r -> showRemove(r, FormState.FRESH, 200))
        .form(
            ONE + "/remove",
            Roles.ADMIN,
            this::remove,
            r -> showRemove(r, FormState.of(r.form()), 200));
  }

  private Answer list(PageRequest request) {
    return shells.page(
        "providers",
        "Secret Store",
        request,
        Map.of("providers", rows(providers, entries, request.actor())));
  }

  /** All providers, the default first, with the number of secrets in each. */
  static List<ProviderRow> rows(Providers providers, Entries entries, Actor actor) {
    return providers.list(actor).stream()
        .map(provider -> new ProviderRow(provider, secrets(entries, actor, provider.id())))
        .toList();
  }

  private static String secrets(Entries entries, Actor actor, String providerId) {
    EntryFilter within = new EntryFilter(null, null, providerId, null);
    Page<?> page = entries.search(actor, within, null, Page.MAX_LIMIT);
    return page.items().size() + (page.nextMarker() == null ? "" : "+");
  }

  private Answer one(
      PageRequest request, int status, @Nullable String message, @Nullable CheckReport report) {
    ProviderInfo provider = providers.get(request.actor(), request.id("providerId"));
    boolean admin = Roles.ADMIN.contains(request.role());
    Map<String, Object> parameters = new HashMap<>();
    parameters.put(
        "provider", new ProviderRow(provider, secrets(entries, request.actor(), provider.id())));
    parameters.put("settings", admin ? settings(request.actor(), provider) : List.of());
    parameters.put("form", FormState.FRESH.message(message));
    parameters.put("report", report);
    return shells.page(status, "provider", ProviderNames.label(provider), request, parameters);
  }

  private List<SettingView> settings(Actor actor, ProviderInfo provider) {
    return provider.internal() ? List.of() : providers.configuration(actor, provider.id());
  }

  private Answer check(PageRequest request) {
    try {
      CheckReport report = providers.check(request.actor(), request.id("providerId"));
      return one(request, 200, null, report);
    } catch (StoreException e) {
      return one(request, Refusals.status(e), words(e), null);
    }
  }

  private Answer switched(PageRequest request, boolean on) {
    String id = request.id("providerId");
    try {
      providers.update(
          request.actor(),
          id,
          ProviderRequest.empty().enabled(on),
          SecretForms.revision(request.form()));
    } catch (StoreException e) {
      return one(request, Refusals.status(e), words(e), null);
    }
    return Html.seeOther(
        Shells.done(BASE + "/" + id, on ? "provider-enabled" : "provider-disabled"));
  }

  private Answer makeDefault(PageRequest request) {
    String id = request.id("providerId");
    try {
      providers.setDefault(request.actor(), id);
    } catch (StoreException e) {
      return one(request, Refusals.status(e), words(e), null);
    }
    return Html.seeOther(Shells.done(BASE + "/" + id, "provider-default"));
  }

  private Answer showRemove(PageRequest request, FormState form, int status) {
    ProviderInfo provider = providers.get(request.actor(), request.id("providerId"));
    return shells.page(
        status,
        "providerRemove",
        "Remove " + ProviderNames.label(provider),
        request,
        Map.of(
            "provider",
            new ProviderRow(provider, secrets(entries, request.actor(), provider.id())),
            "form",
            form));
  }

  private Answer remove(PageRequest request) {
    Form form = request.form();
    ProviderInfo provider = providers.get(request.actor(), request.id("providerId"));
    if (!form.text("confirm").strip().equals(provider.name())) {
      FormState state =
          FormState.of(form).problem("confirm", "Type " + provider.name() + " to remove it");
      return showRemove(request, state, 422);
    }
    try {
      providers.delete(request.actor(), provider.id(), SecretForms.revision(form));
      return Html.seeOther(Shells.done(BASE, "provider-removed"));
    } catch (StoreException e) {
      return showRemove(request, FormState.of(form).message(words(e)), Refusals.status(e));
    }
  }

  /** All that the store says is wrong. */
  static String words(StoreException refused) {
    StringBuilder words = new StringBuilder(String.valueOf(refused.getMessage()));
    for (StoreException.Problem problem : refused.problems()) {
      if (words.indexOf(problem.message()) < 0) {
        words
            .append(words.charAt(words.length() - 1) == '.' ? " " : ". ")
            .append(problem.message());
      }
    }
    return words.toString();
  }
}
