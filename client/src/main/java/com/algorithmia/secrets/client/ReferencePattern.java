package com.algorithmia.secrets.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which keys that are already in a provider may be referenced.
 *
 * @param pattern {@code *} stands for any characters within one name of the path, {@code **} as the
 *     last name for one name or more, <code>{account}</code> for the name of the entry's account
 * @param account the account that may; empty: every one
 */
public record ReferencePattern(String pattern, Optional<String> account) {

  static List<ReferencePattern> list(Json json) {
    return json.get("patterns").items().stream()
        .map(
            item ->
                new ReferencePattern(
                    item.get("pattern").text(),
                    item.get("account").asText().filter(name -> !name.equals("*"))))
        .toList();
  }

  static Json toJson(List<ReferencePattern> patterns) {
    return Json.object(
        Map.of("patterns", Json.array(patterns.stream().map(ReferencePattern::toJson).toList())));
  }

  private Json toJson() {
    Map<String, Json> fields = new LinkedHashMap<>();
    fields.put("pattern", Json.of(pattern));
    account.ifPresent(name -> fields.put("account", Json.of(name)));
    return Json.object(fields);
  }
}
