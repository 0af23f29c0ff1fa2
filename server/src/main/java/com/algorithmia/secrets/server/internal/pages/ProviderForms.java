package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.store.PluginDescription;
import com.algorithmia.secrets.store.PluginInfo;
import com.algorithmia.secrets.store.Plugins;
import com.algorithmia.secrets.store.ProviderInfo;
import com.algorithmia.secrets.store.ProviderRequest;
import com.algorithmia.secrets.store.Providers;
import com.algorithmia.secrets.store.SettingView;
import com.algorithmia.secrets.store.StoreException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Forms that add and edit a provider. For a module that describes itself they show its settings;
 * for another one free key-value pairs, whose values count as sensitive.
 */
final class ProviderForms {

  /** Where a new provider's form is. */
  static final String NEW = ProviderPages.BASE + "/new";

  private static final String ONE = ProviderPages.BASE + "/{providerId}";
  private static final String SETTING = "setting-";

  private final Providers providers;
  private final Plugins plugins;
  private final Shells shells;

  ProviderForms(Providers providers, Plugins plugins, Shells shells) {
    this.providers = providers;
    this.plugins = plugins;
    this.shells = shells;
  }

  void register(PageRoutes routes) {
    routes
        .get(NEW + "/{digest}", Roles.ADMIN, this::newForm)
        .form(NEW + "/{digest}", Roles.ADMIN, this::add, r -> showNew(r, again(r), 200))
        .get(ONE + "/edit", Roles.ADMIN, this::editForm)
        .form(ONE + "/edit", Roles.ADMIN, this::save, r -> showEdit(r, again(r), 200))
        .get(ONE + "/replace", Roles.ADMIN, r -> showReplace(r, 200, null))
        .button(ONE + "/replace", Roles.ADMIN, this::replace);
  }

  private static FormState again(PageRequest request) {
    return FormState.of(request.form())
        .message("Nothing was done yet. Enter the credentials again, and send the form.");
  }

  private Answer newForm(PageRequest request) {
    PluginInfo module = plugins.get(request.actor(), ModulePages.digest(request));
    String factory = module.factories().isEmpty() ? "" : module.factories().get(0);
    return showNew(request, FormState.ofTexts(Map.of("factory", factory)), 200);
  }

  private Answer showNew(PageRequest request, FormState form, int status) {
    PluginInfo module = plugins.get(request.actor(), ModulePages.digest(request));
    Described described = describe(request, module.digest(), form.text("factory"));
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("module", module);
    parameters.put("form", described.trouble(form));
    parameters.put("described", described.description());
    parameters.put("settings", described.fields(form, Map.of()));
    parameters.put("request", Ids.random());
    return shells.page(status, "providerNew", "New Provider", request, parameters);
  }

  /** What a module says of itself, or why it says nothing. */
  private record Described(@Nullable PluginDescription description, @Nullable String failure) {

    FormState trouble(FormState form) {
      return failure == null || form.message() != null ? form : form.message(failure);
    }

    List<SettingField> fields(FormState form, Map<String, SettingView> there) {
      List<SettingField> fields = new ArrayList<>();
      if (description != null) {
        for (PluginDescription.Setting setting : description.settings()) {
          SettingView view = there.get(setting.name());
          fields.add(
              new SettingField(
                  setting,
                  setting.sensitive() ? "" : form.text(SETTING + setting.name()),
                  view != null && view.set(),
                  form.problemOf(SETTING + setting.name())));
        }
      }
      return fields;
    }

    Map<String, String> problemFields() {
      Map<String, String> fields = new HashMap<>();
      fields.put("name", "name");
      fields.put("description", "description");
      fields.put("factoryClassName", "factory");
      fields.put("factory", "factory");
      if (description != null) {
        description.settings().forEach(s -> fields.put(s.name(), SETTING + s.name()));
      }
      return fields;
    }
  }

  private Described describe(PageRequest request, String digest, String factory) {
    try {
      return new Described(
          plugins
              .describe(request.actor(), digest, factory.isBlank() ? null : factory.strip())
              .orElse(null),
          null);
    } catch (StoreException e) {
      Refusals.status(e);
      return new Described(null, ProviderPages.words(e));
    }
  }

  private Answer add(PageRequest request) {
    Form form = request.form();
    String digest = ModulePages.digest(request);
    PluginInfo module = plugins.get(request.actor(), digest);
    Described described = describe(request, digest, form.text("factory"));
    Map<String, String> settings = new LinkedHashMap<>();
    settings(form, described, true)
        .forEach(
            (key, text) -> {
              if (text != null) {
                settings.put(key, text);
              }
            });
    try {
      List<StoreException.Problem> problems =
          plugins.validate(request.actor(), digest, form.filled("factory"), settings);
      if (!problems.isEmpty()) {
        return showNew(request, wrong(form, described, problems), 422);
      }
      ProviderRequest wanted =
          ProviderRequest.empty()
              .name(form.text("name").strip())
              .description(form.text("description").strip())
              .moduleName(module.fileName())
              .factoryClassName(form.filled("factory"))
              .interfaceVersion(module.interfaceVersion())
              .configuration(new LinkedHashMap<>(settings));
      ProviderInfo made = providers.create(request.actor(), wanted, request.idempotencyKey());
      if (!digest.equals(made.moduleDigest())) {
        providers.bind(request.actor(), made.id(), digest, null);
      }
      return Html.seeOther(Shells.done(ProviderPages.BASE + "/" + made.id(), "provider-added"));
    } catch (StoreException e) {
      FormState state = FormState.of(form).refused(e, described.problemFields());
      return showNew(request, state, Refusals.status(e));
    }
  }

  private static FormState wrong(
      Form form, Described described, List<StoreException.Problem> problems) {
    FormState state = FormState.of(form).message(FormState.WRONG);
    Map<String, String> fields = described.problemFields();
    for (StoreException.Problem problem : problems) {
      String field = problem.field() == null ? null : fields.get(problem.field());
      state =
          field == null
              ? state.message(problem.message())
              : state.problem(field, problem.message());
    }
    return state;
  }

  /**
   * The settings that a form names: null for one that was emptied. A sensitive one that is empty
   * stays as it is.
   */
  private static Map<String, @Nullable String> settings(
      Form form, Described described, boolean isNew) {
    Map<String, @Nullable String> settings = new LinkedHashMap<>();
    PluginDescription description = described.description();
    if (description == null) {
      List<String> names = form.texts("pair-name");
      List<String> values = form.revealSecrets("pair-value");
      for (int i = 0; i < names.size(); i++) {
        String name = names.get(i).strip();
        String value = i < values.size() ? values.get(i) : "";
        if (!name.isEmpty() && !value.isEmpty()) {
          settings.put(name, value);
        }
      }
      return settings;
    }
    for (PluginDescription.Setting setting : description.settings()) {
      String name = SETTING + setting.name();
      String text = setting.sensitive() ? form.revealSecret(name) : form.text(name).strip();
      if (!text.isEmpty()) {
        settings.put(setting.name(), text);
      } else if (!isNew && (!setting.sensitive() || form.ticked("unset-" + setting.name()))) {
        settings.put(setting.name(), null);
      }
    }
    return settings;
  }

  private Map<String, SettingView> there(PageRequest request, String providerId) {
    Map<String, SettingView> there = new LinkedHashMap<>();
    for (SettingView view : providers.configuration(request.actor(), providerId)) {
      there.put(view.key(), view);
    }
    return there;
  }

  private Answer editForm(PageRequest request) {
    ProviderInfo provider = providers.get(request.actor(), request.id("providerId"));
    Map<String, String> texts = new HashMap<>();
    texts.put("name", provider.name());
    texts.put("description", provider.description());
    texts.put("factory", provider.factoryClassName() == null ? "" : provider.factoryClassName());
    there(request, provider.id())
        .forEach((key, view) -> texts.put(SETTING + key, view.value() == null ? "" : view.value()));
    return showEdit(request, FormState.ofTexts(texts), 200);
  }

  private Answer showEdit(PageRequest request, FormState form, int status) {
    ProviderInfo provider = providers.get(request.actor(), request.id("providerId"));
    Described described = describe(request, provider, form.text("factory"));
    Map<String, SettingView> there = there(request, provider.id());
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("provider", provider);
    parameters.put("form", described.trouble(form));
    parameters.put("described", described.description());
    parameters.put("settings", described.fields(form, there));
    parameters.put("there", List.copyOf(there.values()));
    return shells.page(
        status, "providerEdit", "Edit " + ProviderNames.label(provider), request, parameters);
  }

  private Described describe(PageRequest request, ProviderInfo provider, String factory) {
    String digest = provider.moduleDigest();
    return digest == null ? new Described(null, null) : describe(request, digest, factory);
  }

  private Answer save(PageRequest request) {
    Form form = request.form();
    ProviderInfo provider = providers.get(request.actor(), request.id("providerId"));
    Described described = describe(request, provider, form.text("factory"));
    Map<String, @Nullable String> settings = settings(form, described, false);
    if (described.description() == null) {
      for (String name : form.texts("unset")) {
        settings.put(name, null);
      }
    }
    ProviderRequest wanted =
        ProviderRequest.empty()
            .name(form.text("name").strip())
            .description(form.text("description").strip())
            .factoryClassName(form.filled("factory"))
            .configuration(settings.isEmpty() ? null : settings);
    try {
      providers.update(request.actor(), provider.id(), wanted, SecretForms.revision(form));
      return Html.seeOther(Shells.done(ProviderPages.BASE + "/" + provider.id(), "provider-saved"));
    } catch (StoreException e) {
      FormState state = FormState.of(form).refused(e, described.problemFields());
      return showEdit(request, state, Refusals.status(e));
    }
  }

  private Answer showReplace(PageRequest request, int status, @Nullable String message) {
    ProviderInfo provider = providers.get(request.actor(), request.id("providerId"));
    return shells.page(
        status,
        "providerReplace",
        "Replace the module of " + ProviderNames.label(provider),
        request,
        Map.of(
            "provider", provider,
            "modules", plugins.list(request.actor()),
            "form", FormState.FRESH.message(message)));
  }

  /** Choosing it here is approval: its digest and manifest stand beside the button. */
  private Answer replace(PageRequest request) {
    String id = request.id("providerId");
    String digest = request.form().text("module");
    if (!digest.matches("[0-9a-f]{64}")) {
      return showReplace(request, 422, "Choose a module");
    }
    try {
      plugins.approve(request.actor(), digest);
      providers.bind(request.actor(), id, digest, SecretForms.revision(request.form()));
    } catch (StoreException e) {
      return showReplace(request, Refusals.status(e), ProviderPages.words(e));
    }
    return Html.seeOther(Shells.done(ProviderPages.BASE + "/" + id, "provider-replaced"));
  }
}
