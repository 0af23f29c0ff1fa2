package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.store.ApiKeyInfo;
import com.algorithmia.secrets.store.ApiKeys;
import com.algorithmia.secrets.store.Directory;
import com.algorithmia.secrets.store.IssuedApiKey;
import com.algorithmia.secrets.store.NewApiKey;
import com.algorithmia.secrets.store.Role;
import com.algorithmia.secrets.store.Scope;
import com.algorithmia.secrets.store.StoreException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** API keys: made (and shown this once), listed, removed. */
public final class KeyPages {

  private static final String BASE = "/admin/keys";
  private static final Map<String, String> FIELDS =
      Map.of("name", "name", "role", "role", "scope", "scope", "expires", "expires");

  private static final Pattern SEPARATORS = Pattern.compile("[,\\s]+");

  private final ApiKeys keys;
  private final Directory directory;
  private final Shells shells;

  KeyPages(ApiKeys keys, Directory directory, Shells shells) {
    this.keys = keys;
    this.directory = directory;
    this.shells = shells;
  }

  void register(PageRoutes routes) {
    routes
        .get(BASE, Roles.MANAGES_SECRETS, this::show)
        .form(BASE, Roles.MANAGES_SECRETS, this::create, r -> list(r, FormState.of(r.form()), 200))
        .get(
            BASE + "/{keyId}/remove",
            Roles.MANAGES_SECRETS,
            r -> showRemove(r, FormState.FRESH, 200))
        .form(
            BASE + "/{keyId}/remove",
            Roles.MANAGES_SECRETS,
            this::remove,
            r -> showRemove(r, FormState.of(r.form()), 200));
  }

  /** A link may lead here to make a key of a role. */
  private Answer show(PageRequest request) {
    String role = request.query("role", "done").text("role");
    return list(
        request, role == null ? FormState.FRESH : FormState.ofTexts(Map.of("role", role)), 200);
  }

  private Answer list(PageRequest request, FormState form, int status) {
    List<Role> roles = request.role() == Role.ADMIN ? List.of(Role.values()) : List.of(Role.WORKER);
    List<KeyRow> rows =
        keys.list(request.actor()).stream()
            .map(key -> new KeyRow(key, scope(request, key.scope())))
            .toList();
    return shells.page(
        status, "keys", "Keys", request, Map.of("keys", rows, "roles", roles, "form", form));
  }

  /**
   * A key in a list.
   *
   * @param info what is known about it
   * @param scope the names of what it is limited to; empty if it is limited to nothing
   */
  public record KeyRow(ApiKeyInfo info, String scope) {}

  private String scope(PageRequest request, Scope scope) {
    StringBuilder names = new StringBuilder();
    for (String id : scope.accounts()) {
      names.append(names.isEmpty() ? "" : ", ").append(accountName(request, id));
    }
    for (String id : scope.algorithms()) {
      names.append(names.isEmpty() ? "" : ", ").append(algorithmName(request, id));
    }
    return names.toString();
  }

  private String accountName(PageRequest request, String id) {
    try {
      return directory.account(request.actor(), id).name();
    } catch (StoreException e) {
      return "an account that is gone";
    }
  }

  private String algorithmName(PageRequest request, String id) {
    try {
      var algorithm = directory.algorithm(request.actor(), id);
      return algorithm.owner() + "/" + algorithm.name();
    } catch (StoreException e) {
      return "an algorithm that is gone";
    }
  }

  private Answer create(PageRequest request) {
    Form form = request.form();
    FormState typed = FormState.of(form);
    Role role = Role.of(form.text("role")).orElse(null);
    if (role == null) {
      return list(request, typed.problem("role", "Choose a role"), 422);
    }
    Instant expires = null;
    try {
      String text = form.filled("expires");
      expires = text == null ? null : Words.typedTime(text);
    } catch (DateTimeParseException e) {
      return list(request, typed.problem("expires", "Enter a date and time"), 422);
    }
    try {
      Scope scope = scope(request, role, form.text("scope"));
      IssuedApiKey issued =
          keys.create(
              request.actor(),
              new NewApiKey(form.text("name").strip(), role, scope, expires),
              request.idempotencyKey());
      Map<String, Object> parameters = new HashMap<>();
      parameters.put("info", issued.info());
      parameters.put("key", issued.revealKey());
      return shells.page("keyIssued", "A new key", request, parameters);
    } catch (StoreException e) {
      return list(request, typed.refused(e, FIELDS), Refusals.status(e));
    }
  }

  /** Names separated by commas or line ends: accounts of a developer, OWNER/NAME of a worker. */
  private Scope scope(PageRequest request, Role role, String text) {
    Set<String> ids = new HashSet<>();
    for (String name : SEPARATORS.split(text, -1)) {
      if (name.isEmpty()) {
        continue;
      }
      int slash = name.indexOf('/');
      if (role == Role.WORKER && slash > 0) {
        ids.add(
            directory
                .algorithmByName(
                    request.actor(), name.substring(0, slash), name.substring(slash + 1))
                .id());
      } else {
        ids.add(directory.accountByName(request.actor(), name).id());
      }
    }
    return switch (role) {
      case WORKER -> new Scope(Set.of(), ids);
      case DEVELOPER -> new Scope(ids, Set.of());
      default -> Scope.NONE;
    };
  }

  private ApiKeyInfo key(PageRequest request) {
    String id = request.id("keyId");
    return keys.list(request.actor()).stream()
        .filter(key -> key.id().equals(id))
        .findFirst()
        .orElseThrow(() -> com.algorithmia.secrets.server.internal.http.ApiFailure.notFound());
  }

  private Answer showRemove(PageRequest request, FormState form, int status) {
    ApiKeyInfo key = key(request);
    return shells.page(
        status, "keyRemove", "Remove " + key.name(), request, Map.of("key", key, "form", form));
  }

  private Answer remove(PageRequest request) {
    Form form = request.form();
    ApiKeyInfo key = key(request);
    if (!form.text("confirm").strip().equals(key.name())) {
      return showRemove(
          request,
          FormState.of(form).problem("confirm", "Type " + key.name() + " to remove it"),
          422);
    }
    try {
      keys.delete(request.actor(), key.id());
      return Html.seeOther(Shells.done(BASE, "key-removed"));
    } catch (StoreException e) {
      return showRemove(request, FormState.of(form).message(e.getMessage()), Refusals.status(e));
    }
  }
}
