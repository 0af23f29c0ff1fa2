package com.algorithmia.secrets.cli.key;

import com.algorithmia.secrets.cli.Text;
import com.algorithmia.secrets.client.KeyInfo;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** API keys for people. */
final class KeyText {

  private KeyText() {}

  /** Scopes by their ids. */
  static Text.Table table(List<KeyInfo> keys) {
    return table(keys, id -> id, id -> id);
  }

  static Text.Table table(
      List<KeyInfo> keys, UnaryOperator<String> accounts, UnaryOperator<String> algorithms) {
    Text.Table table =
        new Text.Table("NAME", "ROLE", "SCOPE", "PREFIX", "EXPIRES", "LAST USED", "ID");
    for (KeyInfo key : keys) {
      table.row(
          key.name(),
          key.role(),
          Stream.concat(
                  key.accounts().stream().map(accounts), key.algorithms().stream().map(algorithms))
              .collect(Collectors.joining(", ")),
          key.prefix(),
          Text.time(key.expires()),
          Text.time(key.lastUsed()),
          key.id());
    }
    return table;
  }
}
