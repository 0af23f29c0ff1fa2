package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.store.ProviderInfo;
import com.algorithmia.secrets.store.Providers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The providers that somebody sees, and what they are called. */
public final class ProviderNames {

  private final List<ProviderInfo> providers;
  private final Map<String, ProviderInfo> byId = new LinkedHashMap<>();

  private ProviderNames(List<ProviderInfo> providers) {
    this.providers = providers;
    providers.forEach(provider -> byId.put(provider.id(), provider));
  }

  /** Admins and viewers see all, others the enabled ones. */
  static ProviderNames of(Providers providers, PageRequest request) {
    return new ProviderNames(
        Roles.SEES_CLUSTER.contains(request.role())
            ? providers.list(request.actor())
            : providers.usable(request.actor()));
  }

  /** All of them, the default first. */
  public List<ProviderInfo> all() {
    return providers;
  }

  /** Those that new secrets can go to. */
  public List<ProviderInfo> enabled() {
    return providers.stream().filter(ProviderInfo::enabled).toList();
  }

  /** What a provider is called. */
  public String name(String id) {
    ProviderInfo provider = byId.get(id);
    return provider == null ? "a provider that is not enabled" : label(provider);
  }

  /** The internal provider has a name for programs, and a description for people. */
  public static String label(ProviderInfo provider) {
    return provider.internal() ? provider.description() : provider.name();
  }

  /** The id of the default; empty if there is none. */
  public String defaultId() {
    return providers.stream()
        .filter(ProviderInfo::isDefault)
        .map(ProviderInfo::id)
        .findFirst()
        .orElse("");
  }
}
