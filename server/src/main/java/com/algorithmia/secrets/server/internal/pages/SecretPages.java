package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.server.internal.http.Query;
import com.algorithmia.secrets.store.Entries;
import com.algorithmia.secrets.store.Entry;
import com.algorithmia.secrets.store.EntryFilter;
import com.algorithmia.secrets.store.EntryVersion;
import com.algorithmia.secrets.store.Page;
import com.algorithmia.secrets.store.Providers;
import com.algorithmia.secrets.store.SecretType;
import com.algorithmia.secrets.store.StoreException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The secrets of an algorithm or account: the list, one secret with its history. */
final class SecretPages {

  private static final int LIMIT = 50;
  private static final String[] PARAMETERS = {
    "q", "type", "provider", "expires", "marker", "from", "after", "done"
  };

  private final Entries entries;
  private final Providers providers;
  private final Owners owners;
  private final Shells shells;
  private final Clock clock;

  SecretPages(Entries entries, Providers providers, Owners owners, Shells shells, Clock clock) {
    this.entries = entries;
    this.providers = providers;
    this.owners = owners;
    this.shells = shells;
    this.clock = clock;
  }

  void register(PageRoutes routes) {
    routes.get("/secrets", Roles.SEES_SECRETS, this::search);
    register(routes, Owners.ALGORITHM);
    register(routes, Owners.ACCOUNT);
  }

  private void register(PageRoutes routes, String place) {
    String one = place + "/{secretId}";
    routes
        .get(place, Roles.SEES_SECRETS, r -> list(r, owners.of(r, place)))
        .get(one, Roles.SEES_SECRETS, r -> one(r, owners.of(r, place), 200, null))
        .button(one + "/rollback", Roles.MANAGES_SECRETS, r -> rollback(r, owners.of(r, place)));
  }

  private Answer list(PageRequest request, OwnerView owner) {
    Query query = request.query(PARAMETERS);
    Map<String, String> sought = sought(query);
    Page<Entry> page =
        Paging.read(
            query.marker(),
            marker -> entries.list(request.actor(), owner.owner(), filter(sought), marker, LIMIT));
    SecretList list = listed(request, page, owner.base(), sought);
    return shells.page(
        request.wantsPart() ? "secretsPart" : "secrets",
        "Secrets of " + owner.title(),
        request,
        Map.of("owner", owner, "list", list));
  }

  private Answer search(PageRequest request) {
    Query query = request.query(PARAMETERS);
    Map<String, String> sought = sought(query);
    Page<Entry> page =
        Paging.read(
            query.marker(),
            marker -> entries.search(request.actor(), filter(sought), marker, LIMIT));
    return shells.page(
        request.wantsPart() ? "searchPart" : "search",
        "All secrets",
        request,
        Map.of("list", listed(request, page, "/secrets", sought)));
  }

  private SecretList listed(
      PageRequest request, Page<Entry> page, String path, Map<String, String> sought) {
    return new SecretList(
        page.items(),
        Paging.of(request, page, path, sought, LIMIT),
        ProviderNames.of(providers, request),
        sought);
  }

  private static Map<String, String> sought(Query query) {
    Map<String, String> sought = new LinkedHashMap<>();
    for (String name : List.of("q", "type", "provider", "expires")) {
      String text = query.text(name);
      if (text != null && !text.isBlank()) {
        sought.put(name, text.strip());
      }
    }
    return sought;
  }

  private EntryFilter filter(Map<String, String> sought) {
    String days = sought.getOrDefault("expires", "");
    return new EntryFilter(
        sought.get("q"),
        SecretType.of(sought.getOrDefault("type", "")).orElse(null),
        sought.get("provider"),
        days.matches("[0-9]{1,4}")
            ? clock.instant().plus(Duration.ofDays(Long.parseLong(days)))
            : null);
  }

  /** One secret: what is known about it, how to use it, its history. */
  private Answer one(PageRequest request, OwnerView owner, int status, @Nullable String message) {
    Entry entry = entries.get(request.actor(), owner.owner(), request.id("secretId"));
    List<EntryVersion> versions = List.of();
    String trouble = message;
    try {
      versions = entries.versions(request.actor(), owner.owner(), entry.id());
    } catch (StoreException e) {
      trouble = trouble == null ? "The history can't be shown: " + e.getMessage() : trouble;
    }
    FormState form = FormState.FRESH.message(trouble);
    return shells.page(
        status,
        "secret",
        entry.name(),
        request,
        Map.of(
            "owner", owner,
            "entry", entry,
            "versions", versions,
            "snippets", Snippets.of(entry.variable()),
            "providerName", ProviderNames.of(providers, request).name(entry.providerId()),
            "form", form));
  }

  private Answer rollback(PageRequest request, OwnerView owner) {
    Form form = request.form();
    try {
      entries.rollback(
          request.actor(),
          owner.owner(),
          request.id("secretId"),
          form.text("version"),
          SecretForms.revision(form),
          request.idempotencyKey());
    } catch (StoreException e) {
      return one(request, owner, Refusals.status(e), e.getMessage());
    }
    return Html.seeOther(
        Shells.done(owner.base() + "/" + request.id("secretId"), "secret-restored"));
  }
}
