package com.algorithmia.plugin.azurekeyvault;

import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The tags by which an operator in the portal sees whose secret it is: owner, request id and the
 * labels under their own names. Key Vault allows 15 tags of 256 characters each; a secret of ours
 * has at most 3 + {@link SecretAttributes#MAX_LABELS}.
 */
final class SecretTags {

  private static final String OWN = "secret-store-";
  private static final String OWNER = OWN + "owner";
  private static final String REQUEST = OWN + "request";

  /**
   * Counts the updates made through this provider. Key Vault tells times in seconds only, so it is
   * what tells two updates within one second apart.
   */
  private static final String SEQUENCE = OWN + "sequence";

  private static final int MAX_TAGS = 15;

  private SecretTags() {}

  /** The tags of a new secret. */
  static Map<String, String> of(SecretAttributes attributes) {
    Map<String, String> tags = new LinkedHashMap<>();
    if (attributes.getOwner() != null) {
      tags.put(OWNER, attributes.getOwner());
    }
    if (attributes.getRequestId() != null) {
      tags.put(REQUEST, attributes.getRequestId());
    }
    tags.put(SEQUENCE, "1");
    attributes
        .getLabels()
        .forEach(
            (name, text) -> {
              if (!name.startsWith(OWN)) {
                tags.put(name, text);
              }
            });
    return tags;
  }

  /** The tags for the version that follows one with these tags. */
  static Map<String, String> next(@Nullable Map<String, String> tags) {
    Map<String, String> next = new LinkedHashMap<>(tags == null ? Map.of() : tags);
    if (next.size() < MAX_TAGS || next.containsKey(SEQUENCE)) {
      next.put(SEQUENCE, Long.toString(sequence(tags) + 1));
    }
    return next;
  }

  /** The number of the update; 0 if it was not made through this provider. */
  static long sequence(@Nullable Map<String, String> tags) {
    String text = tags == null ? null : tags.get(SEQUENCE);
    if (text == null || text.length() > 15 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return 0;
    }
    return text.isEmpty() ? 0 : Long.parseLong(text);
  }

  static boolean belongTo(@Nullable Map<String, String> tags, @Nullable String requestId) {
    return tags != null && requestId != null && requestId.equals(tags.get(REQUEST));
  }

  /** What tags and expiry tell about a secret; what is not of a form that we write is left out. */
  static SecretAttributes attributes(
      @Nullable Map<String, String> tags, @Nullable OffsetDateTime expiresOn) {
    SecretAttributes.Builder attributes = SecretAttributes.builder();
    if (expiresOn != null) {
      attributes.expiresAt(expiresOn.toInstant());
    }
    int labels = 0;
    for (Map.Entry<String, String> tag :
        (tags == null ? Map.<String, String>of() : tags).entrySet()) {
      String text = tag.getValue();
      if (text == null) {
        continue;
      }
      try {
        if (tag.getKey().equals(OWNER)) {
          attributes.owner(text);
        } else if (tag.getKey().equals(REQUEST)) {
          attributes.requestId(text);
        } else if (!tag.getKey().startsWith(OWN) && labels < SecretAttributes.MAX_LABELS) {
          attributes.label(tag.getKey(), text);
          labels++;
        }
      } catch (IllegalArgumentException e) {
        // Somebody else's tag, of a form that attributes do not have: left out.
      }
    }
    return attributes.build();
  }
}
