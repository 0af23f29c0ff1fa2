package com.algorithmia.secrets.store.internal.provider;

import com.algorithmia.sdk.plugin.secrets.ConfigurationKey;
import com.algorithmia.sdk.plugin.secrets.ProviderDescription;
import com.algorithmia.secrets.store.Limits;
import com.algorithmia.secrets.store.ProviderRequest;
import com.algorithmia.secrets.store.StoreException.Problem;
import com.algorithmia.secrets.store.internal.common.Errors;
import com.algorithmia.secrets.store.internal.common.Texts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a request makes of a provider's settings, and what may not be made of them. */
final class ProviderMerge {

  private ProviderMerge() {}

  /** Old settings with the request's in their place; null removes one. */
  static Map<String, String> merge(
      Map<String, String> old, @Nullable Map<String, @Nullable String> changes) {
    if (changes == null) {
      return old;
    }
    Map<String, String> merged = new LinkedHashMap<>(old);
    changes.forEach(
        (key, value) -> {
          if (value == null) {
            merged.remove(key);
          } else {
            merged.put(key, value);
          }
        });
    return merged;
  }

  /**
   * Sensitive settings that have to come along: whoever changes where a provider connects to could
   * have the stored credentials sent there. Nothing is known of a plugin that describes nothing, so
   * with it every change needs every setting.
   */
  static List<Problem> missingCredentials(
      Optional<ProviderDescription> description,
      Map<String, String> old,
      Map<String, @Nullable String> changes) {
    List<Problem> problems = new ArrayList<>();
    if (!moved(description, old, changes).isEmpty()) {
      for (String key : old.keySet()) {
        if (isCredential(description, key) && !changes.containsKey(key)) {
          problems.add(
              new Problem(
                  key,
                  "Changing where the provider connects to needs the setting "
                      + key
                      + " again, so that it is not sent elsewhere unseen"));
        }
      }
    }
    return problems;
  }

  /**
   * The same for what is sealed to workers: they use it with the open settings, and so would send
   * it to wherever those point. Settings of workers that name the destination themselves stay where
   * they are.
   *
   * @param workerNames the names of the sealed settings
   */
  static List<Problem> missingWorkerCredentials(
      Optional<ProviderDescription> description,
      Map<String, String> old,
      Map<String, @Nullable String> changes,
      List<String> workerNames) {
    if (workerNames.isEmpty() || workerNames.containsAll(moved(description, old, changes))) {
      return List.of();
    }
    return List.of(
        new Problem(
            "worker_configuration",
            "Changing where the provider connects to needs worker_configuration again, whole, so"
                + " that the workers' credentials are not sent elsewhere unseen; an empty one"
                + " removes it"));
  }

  /** The settings that say where to connect to, and would change. */
  private static Set<String> moved(
      Optional<ProviderDescription> description,
      Map<String, String> old,
      Map<String, @Nullable String> changes) {
    Set<String> moved = new TreeSet<>();
    changes.forEach(
        (key, value) -> {
          if (!Objects.equals(value, old.get(key)) && isDestination(description, key)) {
            moved.add(key);
          }
        });
    return moved;
  }

  private static boolean isDestination(Optional<ProviderDescription> description, String key) {
    ConfigurationKey known = description.map(d -> d.getKey(key)).orElse(null);
    return description.isEmpty() || (known != null && known.isDestination());
  }

  /**
   * Whether something lies behind a setting that must not be sent elsewhere: it is sensitive
   * itself, or names a file whose content is. (A file that says whom to trust, as an authority's
   * certificate, is part of the destination.)
   */
  private static boolean isCredential(Optional<ProviderDescription> description, String key) {
    ConfigurationKey known = description.map(d -> d.getKey(key)).orElse(null);
    boolean file =
        known != null && known.getType() == ConfigurationKey.Type.FILE && !known.isDestination();
    return file || isSensitive(description, key);
  }

  /** Whether a setting is never shown; one that the plugin does not know of isn't either. */
  static boolean isSensitive(Optional<ProviderDescription> description, String key) {
    ConfigurationKey known = description.map(d -> d.getKey(key)).orElse(null);
    return known == null || known.isSensitive();
  }

  /** Refuses a request that is wrong by itself, with all that is. */
  static void check(ProviderRequest request, boolean creating) {
    List<Problem> problems = problems(request, creating);
    if (!problems.isEmpty()) {
      throw Errors.constraints(problems);
    }
  }

  static @Nullable String blankToNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }

  private static List<Problem> problems(ProviderRequest request, boolean creating) {
    List<Problem> problems = new ArrayList<>();
    if (creating || request.name() != null) {
      Texts.checkNeeded(problems, "name", request.name(), Limits.NAME);
    }
    Texts.check(problems, "description", request.description(), Limits.DESCRIPTION, true);
    Texts.check(problems, "moduleName", request.moduleName(), 128, false);
    Texts.check(problems, "factoryClassName", request.factoryClassName(), 256, false);
    Texts.check(problems, "interfaceVersion", request.interfaceVersion(), 32, false);
    checkSettings(problems, "configuration", request.configuration());
    checkSettings(problems, "worker_configuration", request.workerConfiguration());
    return problems;
  }

  private static void checkSettings(
      List<Problem> problems, String field, @Nullable Map<String, @Nullable String> settings) {
    if (settings == null) {
      return;
    }
    if (settings.size() > Limits.CONFIGURATION_PAIRS) {
      problems.add(
          new Problem(field, field + " has more than " + Limits.CONFIGURATION_PAIRS + " pairs"));
    }
    settings.forEach(
        (key, value) -> {
          if (key.isBlank() || key.length() > 128 || !Texts.isPrintable(key, false)) {
            problems.add(new Problem(field, "A key of " + field + " has 1 to 128 characters"));
          } else if (value != null && value.length() > Limits.CONFIGURATION_TEXT) {
            problems.add(new Problem(key, "The setting " + key + " is too long"));
          }
        });
  }
}
