package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.store.Entries;
import com.algorithmia.secrets.store.Entry;
import com.algorithmia.secrets.store.EntryUpdate;
import com.algorithmia.secrets.store.NewEntry;
import com.algorithmia.secrets.store.NewValue;
import com.algorithmia.secrets.store.Providers;
import com.algorithmia.secrets.store.SecretType;
import com.algorithmia.secrets.store.StoreException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Forms that create, update and remove a secret. */
final class SecretForms {

  private static final Map<String, String> FIELDS =
      Map.ofEntries(
          Map.entry("name", "name"),
          Map.entry("short_name", "name"),
          Map.entry("description", "description"),
          Map.entry("variable", "variable"),
          Map.entry("secret_key", "variable"),
          Map.entry("type", "type"),
          Map.entry("metadata", "metadata"),
          Map.entry("value", "value"),
          Map.entry("secret_value", "value"),
          Map.entry("provider_id", "provider"),
          Map.entry("provider_key", "provider-key"),
          Map.entry("expires", "expires"));

  private static final String META_NAME = "meta-name";
  private static final String META_TEXT = "meta-text";

  /** A form that can't be sent on as it is. Its message holds no value. */
  private static final class Wrong extends Exception {
    private static final long serialVersionUID = 1L;
    private final String field;

    Wrong(String field, String message) {
      super(message, null, false, false);
      this.field = field;
    }
  }

  private final Entries entries;
  private final Providers providers;
  private final Owners owners;
  private final Shells shells;

  SecretForms(Entries entries, Providers providers, Owners owners, Shells shells) {
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
    String one = place + "/{secretId}";
    routes
        .get(place + "/new", Roles.MANAGES_SECRETS, r -> newForm(r, owners.of(r, place)))
        .form(
            place,
            Roles.MANAGES_SECRETS,
            r -> create(r, owners.of(r, place)),
            r -> showNew(r, owners.of(r, place), again(r), 200))
        .get(one + "/update", Roles.MANAGES_SECRETS, r -> updateForm(r, owners.of(r, place)))
        .form(
            one + "/update",
            Roles.MANAGES_SECRETS,
            r -> update(r, owners.of(r, place)),
            r -> showUpdate(r, owners.of(r, place), again(r), 200))
        .get(
            one + "/remove",
            Roles.MANAGES_SECRETS,
            r -> showRemove(r, owners.of(r, place), FormState.FRESH, 200))
        .form(
            one + "/remove",
            Roles.MANAGES_SECRETS,
            r -> remove(r, owners.of(r, place)),
            r -> showRemove(r, owners.of(r, place), again(r), 200));
  }

  private static FormState again(PageRequest request) {
    return FormState.of(request.form())
        .message("Nothing was done yet. Check the form, enter the value again, and send it.");
  }

  private Answer newForm(PageRequest request, OwnerView owner) {
    FormState fresh =
        FormState.ofTexts(
            Map.of(
                "provider", ProviderNames.of(providers, request).defaultId(),
                "source", "given",
                "length", "32"));
    return showNew(request, owner, fresh, 200);
  }

  private Answer showNew(PageRequest request, OwnerView owner, FormState form, int status) {
    return shells.page(
        status,
        "secretNew",
        "New secret",
        request,
        Map.of(
            "owner",
            owner,
            "form",
            form,
            "providers",
            ProviderNames.of(providers, request),
            "request",
            Ids.random()));
  }

  private Answer create(PageRequest request, OwnerView owner) {
    Form form = request.form();
    try {
      NewEntry entry =
          new NewEntry(
              owner.owner(),
              form.filled("name"),
              form.filled("description"),
              form.text("variable").strip(),
              SecretType.of(form.text("type")).orElse(null),
              metadata(form),
              form.filled("provider"),
              value(form),
              expires(form),
              form.ticked("immutable"));
      entries.create(request.actor(), entry, request.idempotencyKey());
      return Html.seeOther(Shells.done(owner.base(), "secret-created"));
    } catch (Wrong e) {
      return showNew(request, owner, wrong(form, e), 422);
    } catch (StoreException e) {
      return showNew(request, owner, refused(form, e), Refusals.status(e));
    }
  }

  private static FormState wrong(Form form, Wrong wrong) {
    return FormState.of(form)
        .message(FormState.WRONG)
        .problem(wrong.field, String.valueOf(wrong.getMessage()));
  }

  private static FormState refused(Form form, StoreException refused) {
    FormState state = FormState.of(form).refused(refused, FIELDS);
    if (refused.operationId().isPresent()) {
      state =
          state.message(
              "It is not known yet whether this was done (operation "
                  + refused.operationId().get()
                  + "). Look at the list in a minute before you send it again.");
    }
    return state;
  }

  /** All of it: what is not in the form any more is removed. */
  private static Map<String, String> metadata(Form form) throws Wrong {
    Map<String, String> metadata = new LinkedHashMap<>();
    List<String> names = form.texts(META_NAME);
    List<String> texts = form.texts(META_TEXT);
    for (int i = 0; i < Math.max(names.size(), texts.size()); i++) {
      String name = i < names.size() ? names.get(i).strip() : "";
      String text = i < texts.size() ? texts.get(i).strip() : "";
      if (name.isEmpty() && text.isEmpty()) {
        continue;
      }
      if (name.isEmpty()) {
        throw new Wrong("metadata", "Enter a name for each text");
      }
      if (metadata.put(name, text) != null) {
        throw new Wrong("metadata", "The name " + name + " is there twice");
      }
    }
    return metadata;
  }

  /** Where the value comes from; null = it stays as it is. */
  private static @Nullable NewValue value(Form form) throws Wrong {
    return switch (form.text("source")) {
      case "keep" -> null;
      case "reference" -> reference(form);
      case "generated" -> NewValue.generated(length(form));
      default -> given(form);
    };
  }

  private static NewValue reference(Form form) throws Wrong {
    String key = form.text("provider-key").strip();
    if (key.isEmpty()) {
      throw new Wrong("provider-key", "Enter the key under which the value lies there");
    }
    return NewValue.reference(key);
  }

  private static NewValue given(Form form) throws Wrong {
    String value = form.revealSecret("value");
    if (value.isEmpty()) {
      throw new Wrong("value", "Enter a value");
    }
    List<String> warnings = ValueCheck.warnings(value);
    if (!warnings.isEmpty() && !form.ticked("as-is")) {
      throw new Wrong("value", ValueCheck.sentence(warnings));
    }
    return NewValue.of(value);
  }

  private static int length(Form form) throws Wrong {
    try {
      int length = Integer.parseInt(form.text("length").strip());
      if (length >= 8 && length <= 4_096) {
        return length;
      }
    } catch (NumberFormatException e) {
      // Told below, as for every other wrong number.
    }
    throw new Wrong("length", "Enter a number from 8 to 4096");
  }

  private static @Nullable Instant expires(Form form) throws Wrong {
    String text = form.filled("expires");
    try {
      return text == null ? null : Words.typedTime(text);
    } catch (DateTimeParseException e) {
      throw new Wrong("expires", "Enter a date and time such as 2030-01-31T12:00");
    }
  }

  /** The revision that a form was made for; null if it names none. */
  static @Nullable Long revision(Form form) {
    String text = form.text("revision");
    return text.matches("[0-9]{1,18}") ? Long.valueOf(text) : null;
  }

  private Answer updateForm(PageRequest request, OwnerView owner) {
    Entry entry = entry(request, owner);
    Map<String, String> texts = new HashMap<>();
    texts.put("name", entry.name());
    texts.put("description", entry.description());
    texts.put("type", entry.type().wireName());
    texts.put("source", entry.reference() || entry.immutable() ? "keep" : "given");
    texts.put("length", "32");
    SortedMap<String, String> metadata = new TreeMap<>(entry.metadata());
    FormState form =
        FormState.ofTexts(texts)
            .with(META_NAME, List.copyOf(metadata.keySet()))
            .with(META_TEXT, List.copyOf(metadata.values()));
    return showUpdate(request, owner, form, 200);
  }

  private Entry entry(PageRequest request, OwnerView owner) {
    return entries.get(request.actor(), owner.owner(), request.id("secretId"));
  }

  private Answer showUpdate(PageRequest request, OwnerView owner, FormState form, int status) {
    Entry entry = entry(request, owner);
    return shells.page(
        status,
        "secretUpdate",
        "Update " + entry.name(),
        request,
        Map.of(
            "owner", owner,
            "entry", entry,
            "form", form,
            "providers", ProviderNames.of(providers, request),
            "request", Ids.random()));
  }

  private Answer update(PageRequest request, OwnerView owner) {
    Form form = request.form();
    try {
      boolean keeps = form.text("source").equals("given") && form.revealSecret("value").isEmpty();
      EntryUpdate update =
          new EntryUpdate(
              form.filled("name"),
              form.text("description").strip(),
              null,
              SecretType.of(form.text("type")).orElse(null),
              metadata(form),
              keeps ? null : value(form));
      entries.update(
          request.actor(),
          owner.owner(),
          request.id("secretId"),
          update,
          revision(form),
          request.idempotencyKey());
      return Html.seeOther(Shells.done(owner.base(), "secret-updated"));
    } catch (Wrong e) {
      return showUpdate(request, owner, wrong(form, e), 422);
    } catch (StoreException e) {
      return showUpdate(request, owner, refused(form, e), Refusals.status(e));
    }
  }

  private Answer showRemove(PageRequest request, OwnerView owner, FormState form, int status) {
    Entry entry = entry(request, owner);
    return shells.page(
        status,
        "secretRemove",
        "Remove " + entry.name(),
        request,
        Map.of("owner", owner, "entry", entry, "form", form));
  }

  private Answer remove(PageRequest request, OwnerView owner) {
    Form form = request.form();
    Entry entry = entry(request, owner);
    if (!form.text("confirm").strip().equals(entry.variable())) {
      FormState state =
          FormState.of(form).problem("confirm", "Type " + entry.variable() + " to remove it");
      return showRemove(request, owner, state, 422);
    }
    try {
      entries.delete(
          request.actor(), owner.owner(), entry.id(), revision(form), request.idempotencyKey());
      return Html.seeOther(Shells.done(owner.base(), "secret-removed"));
    } catch (StoreException e) {
      return showRemove(request, owner, refused(form, e), Refusals.status(e));
    }
  }
}
