package com.algorithmia.plugin.vault.kv;

import com.algorithmia.plugin.vault.transport.Json;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one Vault secret, and which of them a key means. Immutable. Holds values: {@code
 * toString()} shows none.
 */
final class Fields {

  static final String VALUE = "value";
  static final String VERSION = "version";
  static final String UPDATED = "update_time";

  /** What the product and its version 1.0 write. */
  static final Set<String> OWN = Set.of(VALUE, VERSION, UPDATED);

  private static final int MOST_NAMES = 20;

  private final Json object;

  private Fields(Json object) {
    this.object = object;
  }

  static Fields of(Json object) {
    return new Fields(object);
  }

  /**
   * The text that a key means: the named field; else {@code value}; else the only one.
   *
   * @throws SecretNotFoundException if there is no field of that name
   */
  String text(SecretKey key) throws SecretNotFoundException {
    String name = nameFor(key);
    Json field = object.get(name);
    String text = field.scalar();
    if (text == null) {
      throw Refusals.notUsable(
          "The field \""
              + printable(name)
              + "\" holds "
              + (field.type() == Json.Type.NULL ? "nothing (null)" : "a nested structure")
              + "; a secret is a text, a number or true or false");
    }
    return text;
  }

  /** The field that a key means, see {@link #text}. */
  String nameFor(SecretKey key) throws SecretNotFoundException {
    String wanted = key.field();
    if (wanted != null) {
      if (!object.names().contains(wanted)) {
        throw new SecretNotFoundException(
            "The secret has no field \"" + printable(wanted) + "\". It has " + names());
      }
      return wanted;
    }
    if (object.names().contains(VALUE)) {
      return VALUE;
    }
    if (object.names().size() == 1) {
      return object.names().iterator().next();
    }
    throw Refusals.notUsable(
        object.names().isEmpty()
            ? "The secret has no fields"
            : "The secret has several fields, none of them named value: "
                + names()
                + ". Name one in the key, as in "
                + SecretKey.textOf(key.path())
                + "#"
                + printable(object.names().iterator().next()));
  }

  /** All fields. */
  Map<String, Json> all() {
    return object.members();
  }

  /** Whether a key means all there is. */
  boolean isOnly(String name) {
    return object.names().size() == 1 && object.names().contains(name);
  }

  /** The same fields with another text in one of them. */
  Json with(String name, String text) {
    Map<String, Json> changed = new LinkedHashMap<>(object.members());
    changed.put(name, Json.of(text));
    return Json.object(changed);
  }

  /** The same fields without one of them. */
  Json without(String name) {
    Map<String, Json> fewer = new LinkedHashMap<>(object.members());
    fewer.remove(name);
    return Json.object(fewer);
  }

  /**
   * Whether these are the three fields that the product keeps on KV 1, as its version 1.0 did on
   * any mount.
   */
  boolean hasOwnVersion() {
    return object.get(VALUE).text() != null
        && object.get(VERSION).text() != null
        && object.get(UPDATED).scalar() != null;
  }

  /** Whether a version kept beside the value would overwrite nothing of somebody else's. */
  boolean takesOwnVersion() {
    return hasOwnVersion()
        || (!object.names().contains(VERSION) && !object.names().contains(UPDATED));
  }

  @Nullable String version() {
    return hasOwnVersion() ? object.get(VERSION).text() : null;
  }

  @Nullable String updated() {
    return hasOwnVersion() ? object.get(UPDATED).scalar() : null;
  }

  /**
   * The names for a message: they are no secrets, but a foreign secret may have many, and odd ones.
   */
  private String names() {
    TreeSet<String> sorted = new TreeSet<>();
    object.names().stream().limit(MOST_NAMES).forEach(name -> sorted.add(printable(name)));
    String list = String.join(", ", sorted);
    return list.isEmpty() ? "none" : object.names().size() > MOST_NAMES ? list + ", ..." : list;
  }

  private static String printable(String name) {
    String cut = name.length() > 60 ? name.substring(0, 60) + "..." : name;
    return cut.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
  }

  @Override
  public String toString() {
    return "Fields[hidden]";
  }
}
