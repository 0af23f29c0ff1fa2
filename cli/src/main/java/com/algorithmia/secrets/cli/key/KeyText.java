package com.algorithmia.secrets.cli.key;

import com.algorithmia.secrets.cli.Text;
import com.algorithmia.secrets.client.KeyInfo;
import java.util.List;

/** API keys for people. */
final class KeyText {

  private KeyText() {}

  static Text.Table table(List<KeyInfo> keys) {
    Text.Table table = new Text.Table("NAME", "ROLE", "PREFIX", "EXPIRES", "LAST USED", "ID");
    for (KeyInfo key : keys) {
      table.row(
          key.name(),
          key.role(),
          key.prefix(),
          Text.time(key.expires()),
          Text.time(key.lastUsed()),
          key.id());
    }
    return table;
  }
}
