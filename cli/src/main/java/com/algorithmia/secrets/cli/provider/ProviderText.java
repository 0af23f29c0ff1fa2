package com.algorithmia.secrets.cli.provider;

import com.algorithmia.secrets.cli.Text;
import com.algorithmia.secrets.client.CheckReport;
import com.algorithmia.secrets.client.ProviderInfo;
import java.util.List;

/** Providers for people. */
final class ProviderText {

  private ProviderText() {}

  static Text.Table table(List<ProviderInfo> providers) {
    Text.Table table = new Text.Table("NAME", "STATE", "DEFAULT", "MODULE", "DESCRIPTION");
    for (ProviderInfo provider : providers) {
      table.row(
          provider.name(),
          provider.state(),
          provider.isDefault() ? "default" : "",
          provider.moduleName().orElse(""),
          provider.description());
    }
    return table;
  }

  /** What the API tells every key. */
  static Text.Table choice(List<ProviderInfo> providers) {
    Text.Table table = new Text.Table("NAME", "DEFAULT", "DESCRIPTION");
    for (ProviderInfo provider : providers) {
      table.row(provider.name(), provider.isDefault() ? "default" : "", provider.description());
    }
    return table;
  }

  static Text.Details details(ProviderInfo provider) {
    return new Text.Details()
        .add("name", provider.name())
        .add("id", provider.id())
        .add("state", provider.state())
        .add("problem", provider.problem())
        .add("default", Text.yes(provider.isDefault()))
        .add("description", provider.description())
        .add("module", provider.moduleName().orElse(""))
        .add("digest", provider.moduleDigest())
        .add("factory", provider.factoryClassName())
        .add("revision", Long.toString(provider.revision()));
  }

  static Text.Table steps(CheckReport report) {
    Text.Table table = new Text.Table("STEP", "STATE", "MESSAGE");
    report.steps().forEach(step -> table.row(step.name(), step.state(), step.message()));
    return table;
  }
}
