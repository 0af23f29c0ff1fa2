package com.algorithmia.secrets.host;

import com.algorithmia.sdk.plugin.secrets.ConfigurationKey;
import com.algorithmia.sdk.plugin.secrets.ConfigurationProblem;
import com.algorithmia.sdk.plugin.secrets.ProviderDescription;
import com.algorithmia.secrets.host.internal.identity.IdentityUse;
import com.algorithmia.secrets.host.internal.identity.Origins;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where this machine's own identity may be sent, for settings that come from people who do not
 * operate it. Some ways to log in need no credential from the settings, because the machine has
 * one: a pod's service account, a managed or workload identity. Without this rule whoever writes
 * the settings chooses such a way together with an address of his own, and gets that identity.
 * Immutable; thread-safe.
 *
 * <p>A provider uses the identity if a setting says so ({@link ConfigurationKey#machineIdentity}),
 * or names a file that holds it, as the token of a service account. Each of its settings that is a
 * {@link ConfigurationKey#destination()} and not at its default then has to be allowed here:
 *
 * <ul>
 *   <li>an address, by its origin ({@code https://vault.example.com:8200}), whatever its path;
 *   <li>anything else, such as a namespace or a proxy, as {@code SETTING=VALUE}, exactly; in a text
 *       with commas each part by itself. That form allows an address in one setting only, too;
 *   <li>files are left to {@link FilesDirectory}.
 * </ul>
 *
 * If no destination is set, the plugin itself knows it, and the setting that chooses the identity
 * is to be allowed, as {@code SETTING=VALUE}.
 *
 * <p>Of a plugin that does not describe its settings nobody knows what they mean. The usual words
 * for such an identity then count as its use, and every other setting as a destination. That
 * catches the honest mistake and the obvious abuse; a plugin is trusted code, and could take the
 * identity without being told.
 *
 * <p>A program that embeds the host and writes the settings itself, as {@code secret-store plugin
 * verify} does, needs no such rule: {@link LoadRequest} has none unless it is given one.
 */
public final class MachineIdentity implements SettingsRule {

  private final Set<String> origins;
  private final Set<String> named;
  private final String where;
  private final IdentityUse use;

  private MachineIdentity(Set<String> origins, Set<String> named, String where, IdentityUse use) {
    this.origins = origins;
    this.named = named;
    this.where = where;
    this.use = use;
  }

  /**
   * It may be sent to these destinations only.
   *
   * @param destinations origins such as {@code https://vault.example.com:8200}, and {@code
   *     SETTING=VALUE}; none = nowhere
   * @param where the list that the operator of this machine has to add a destination to, as the end
   *     of the sentence "whoever operates this machine adds ... to ..."
   * @throws IllegalArgumentException if one of them is neither; it says which
   */
  public static MachineIdentity to(Collection<String> destinations, String where) {
    return to(destinations, where, System::getenv);
  }

  static MachineIdentity to(
      Collection<String> destinations, String where, UnaryOperator<@Nullable String> environment) {
    Set<String> origins = new TreeSet<>();
    Set<String> named = new TreeSet<>();
    for (String destination : destinations) {
      String text = destination.strip();
      String origin = Origins.only(text);
      if (origin != null) {
        origins.add(origin);
      } else if (text.matches("[A-Za-z0-9_.-]{1,100}=[^\\p{Cntrl}]+")) {
        named.add(text);
      } else {
        throw new IllegalArgumentException(
            "'"
                + text.replaceAll("[^ -~]", "?")
                + "' is neither an origin such as https://vault.example.com:8200, without path, user"
                + " and wildcard, nor SETTING=VALUE");
      }
    }
    return new MachineIdentity(
        Set.copyOf(origins), Set.copyOf(named), where, IdentityUse.on(environment));
  }

  @Override
  public List<ConfigurationProblem> problems(
      Optional<ProviderDescription> description, Map<String, String> config) {
    Map<String, @Nullable ConfigurationKey> keys = new TreeMap<>();
    config.keySet().forEach(name -> keys.put(name, null));
    description.ifPresent(says -> says.getKeys().forEach(key -> keys.put(key.getName(), key)));
    Set<String> uses = new TreeSet<>();
    keys.forEach(
        (name, key) -> {
          if (use.isUse(name, key, effective(key, config.get(name)))) {
            uses.add(name);
          }
        });
    return uses.isEmpty() ? List.of() : notAllowed(uses, keys, config);
  }

  private List<ConfigurationProblem> notAllowed(
      Set<String> uses, Map<String, @Nullable ConfigurationKey> keys, Map<String, String> config) {
    List<ConfigurationProblem> problems = new ArrayList<>();
    boolean somewhere = false;
    for (Map.Entry<String, @Nullable ConfigurationKey> entry : keys.entrySet()) {
      String name = entry.getKey();
      String value = config.getOrDefault(name, "");
      if (!value.isEmpty() && isDestination(entry.getValue(), value, uses.contains(name))) {
        somewhere = true;
        if (!isAllowed(name, value)) {
          problems.add(ConfigurationProblem.of(name, destination(uses, name, value)));
        }
      }
    }
    if (!somewhere) {
      for (String name : uses) {
        String value = effective(keys.get(name), config.get(name));
        if (!named.contains(name + "=" + value)) {
          problems.add(
              ConfigurationProblem.of(
                  name,
                  "uses the machine's own identity, and no setting says where it is sent, which is"
                      + " not allowed: whoever operates this machine adds "
                      + name
                      + "=VALUE to "
                      + where));
        }
      }
    }
    return problems;
  }

  private String destination(Set<String> uses, String name, String value) {
    String start =
        "says where the machine's own identity is sent ("
            + String.join(", ", uses)
            + "), which is not allowed: ";
    if (value.chars().anyMatch(Character::isISOControl)) {
      return start + "a text of several lines can't be; use the setting that names a file instead";
    }
    return start
        + "whoever operates this machine adds "
        + (Origins.of(value) == null ? name + "=VALUE" : "its origin (https://HOST:PORT)")
        + " to "
        + where;
  }

  private static boolean isDestination(
      @Nullable ConfigurationKey key, String value, boolean choosesIdentity) {
    if (key == null) {
      return !choosesIdentity;
    }
    return key.isDestination()
        && key.getType() != ConfigurationKey.Type.FILE
        && !value.equals(key.getDefaultValue());
  }

  private boolean isAllowed(String name, String value) {
    if (named.contains(name + "=" + value)) {
      return true;
    }
    for (String part : value.split(",", -1)) {
      String origin = Origins.of(part.strip());
      boolean allowed =
          named.contains(name + "=" + part.strip()) || (origin != null && origins.contains(origin));
      if (!allowed) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable String effective(@Nullable ConfigurationKey key, @Nullable String set) {
    boolean unset = set == null || set.isEmpty();
    return unset && key != null ? key.getDefaultValue() : set;
  }

  @Override
  public String toString() {
    return "MachineIdentity" + new TreeSet<>(origins);
  }
}
