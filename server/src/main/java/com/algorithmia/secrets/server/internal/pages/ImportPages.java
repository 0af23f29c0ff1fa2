package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.server.internal.pages.ImportRow.State;
import com.algorithmia.secrets.store.Entries;
import com.algorithmia.secrets.store.Entry;
import com.algorithmia.secrets.store.EntryFilter;
import com.algorithmia.secrets.store.EntryUpdate;
import com.algorithmia.secrets.store.NewEntry;
import com.algorithmia.secrets.store.NewValue;
import com.algorithmia.secrets.store.Providers;
import com.algorithmia.secrets.store.StoreException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Import of a {@code .env} file: its names are shown first, and then those that were chosen are
 * created. The text is in no page, so without script it has to be given twice.
 */
final class ImportPages {

  private final Entries entries;
  private final Providers providers;
  private final Owners owners;
  private final Shells shells;

  ImportPages(Entries entries, Providers providers, Owners owners, Shells shells) {
    this.entries = entries;
    this.providers = providers;
    this.owners = owners;
    this.shells = shells;
  }

  void register(PageRoutes routes) {
    register(routes, Owners.ALGORITHM);
    register(routes, Owners.ACCOUNT);
  }

  private void register(PageRoutes routes, String place) {
    String path = place + "/import";
    routes
        .get(path, Roles.MANAGES_SECRETS, r -> first(r, owners.of(r, place)))
        .form(
            path,
            Roles.MANAGES_SECRETS,
            r -> act(r, owners.of(r, place)),
            r -> show(r, owners.of(r, place), FormState.of(r.form()), List.of(), 200));
  }

  private Answer first(PageRequest request, OwnerView owner) {
    FormState fresh =
        FormState.ofTexts(Map.of("provider", ProviderNames.of(providers, request).defaultId()));
    return show(request, owner, fresh, List.of(), 200);
  }

  private Answer show(
      PageRequest request, OwnerView owner, FormState form, List<ImportRow> rows, int status) {
    boolean part = request.wantsPart();
    return shells.page(
        // The script puts a part into the page whatever is in it only if the status says so.
        part ? 200 : status,
        part ? "importPart" : "import",
        "Import a .env file",
        request,
        Map.of(
            "owner", owner,
            "form", form,
            "rows", rows,
            "providers", ProviderNames.of(providers, request),
            "request", Ids.random()));
  }

  private Answer act(PageRequest request, OwnerView owner) {
    Form form = request.form();
    List<EnvFile.Line> lines = EnvFile.read(form.revealSecret("env"));
    if (lines.isEmpty()) {
      FormState state =
          FormState.of(form).problem("env", "There is no line NAME=value in it; enter the text");
      return show(request, owner, state, List.of(), 422);
    }
    Map<String, Entry> there = existing(request, owner);
    Set<String> chosen = new HashSet<>(form.texts("chosen"));
    if (!form.text("step").equals("import") || chosen.isEmpty()) {
      List<ImportRow> rows = lines.stream().map(line -> preview(line, there)).toList();
      return show(request, owner, FormState.of(form), rows, 200);
    }
    List<ImportRow> rows = new ArrayList<>();
    for (EnvFile.Line line : lines) {
      rows.add(
          chosen.contains(line.name()) && line.problem() == null
              ? imported(request, owner, line, there.get(line.name()))
              : new ImportRow(line.name(), State.SKIPPED, line.problem(), false));
    }
    return shells.page(
        "importDone", "Import a .env file", request, Map.of("owner", owner, "rows", rows));
  }

  private Map<String, Entry> existing(PageRequest request, OwnerView owner) {
    Map<String, Entry> there = new HashMap<>();
    for (Entry entry : entries.listAll(request.actor(), owner.owner(), EntryFilter.ALL)) {
      there.put(entry.variable(), entry);
    }
    return there;
  }

  private static ImportRow preview(EnvFile.Line line, Map<String, Entry> there) {
    String problem = line.problem();
    if (problem != null) {
      return new ImportRow(line.name(), State.REFUSED, problem, false);
    }
    List<String> warnings = ValueCheck.warnings(line.revealValue());
    return new ImportRow(
        line.name(),
        State.READY,
        warnings.isEmpty() ? null : "Look at its value: " + String.join(", and ", warnings),
        there.containsKey(line.name()));
  }

  private ImportRow imported(
      PageRequest request,
      OwnerView owner,
      EnvFile.Line line,
      @org.jspecify.annotations.Nullable Entry old) {
    String key = request.idempotencyKey();
    String own = key == null ? null : key + ":" + line.number();
    NewValue value = NewValue.of(line.revealValue());
    try {
      if (old != null) {
        entries.update(
            request.actor(),
            owner.owner(),
            old.id(),
            EntryUpdate.ofValue(value),
            old.revision(),
            own);
        return new ImportRow(line.name(), State.UPDATED, null, true);
      }
      NewEntry entry = NewEntry.of(owner.owner(), line.name(), value);
      String provider = request.form().filled("provider");
      entries.create(request.actor(), provider == null ? entry : entry.withProvider(provider), own);
      return new ImportRow(line.name(), State.CREATED, null, false);
    } catch (StoreException e) {
      return new ImportRow(line.name(), State.FAILED, e.getMessage(), old != null);
    }
  }
}
