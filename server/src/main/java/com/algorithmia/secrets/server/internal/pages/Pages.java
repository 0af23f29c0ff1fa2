package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.server.ServerSettings;
import com.algorithmia.secrets.server.internal.http.FailurePage;
import com.algorithmia.secrets.server.internal.http.Hosts;
import com.algorithmia.secrets.server.internal.http.Routes;
import com.algorithmia.secrets.store.SecretStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;

/** All pages. Thread-safe once they are registered. */
public final class Pages {

  private final SecretStore store;
  private final ServerSettings settings;
  private final MeterRegistry meters;
  private final Clock clock = Clock.systemUTC();
  private final Assets assets = Assets.read();
  private final Shells shells = new Shells(new Html(), assets, clock);
  private final Hosts hosts;
  private final Gate gate;

  /** Pages of a store; its meters are for the overview. */
  public Pages(SecretStore store, ServerSettings settings, MeterRegistry meters) {
    this.store = store;
    this.settings = settings;
    this.meters = meters;
    this.hosts = Hosts.of(settings.host(), settings.publicHosts());
    this.gate =
        new Gate(store.sessions(), store.audit(), hosts, shells, settings.tlsKeyFile().isPresent());
  }

  /** Pages of failures. */
  public FailurePage failures() {
    return new FailurePages(gate, shells, hosts);
  }

  /** Adds them to the routes. */
  public void register(Routes routes) {
    PageRoutes pages = new PageRoutes(routes, gate);
    Owners owners = new Owners(store.directory());
    routes.page(
        "GET", "/assets/{hash}/{name}", request -> gate.open(request, () -> assets.serve(request)));
    new SignInPages(store.sessions(), gate, shells, pages).register(routes);
    new DirectoryPages(store.directory(), owners, shells).register(pages);
    new SecretPages(store.entries(), store.providers(), owners, shells, clock).register(pages);
    new SecretForms(store.entries(), store.providers(), owners, shells).register(pages);
    new ImportPages(store.entries(), store.providers(), owners, shells).register(pages);
    new ProviderPages(store.providers(), store.entries(), shells).register(pages);
    new ProviderForms(store.providers(), store.plugins(), shells).register(pages);
    new GrantPages(store.grants(), store.entries(), store.directory(), shells).register(pages);
    new KeyPages(store.apiKeys(), store.directory(), shells).register(pages);
    new AuditPages(store.audit(), shells).register(pages);
    new NodePages(store.nodes(), store.operations(), shells).register(pages);
    new OperationPages(store, shells).register(pages);
    new AccessPages(store.audit(), shells, clock).register(pages);
    new OverviewPages(store, meters, shells, clock).register(pages);
    new ProviderAccessPages(store.providers(), shells).register(pages);
    new ModulePages(store.plugins(), shells, settings.jarBytes(), settings.uploadPolicy().mode())
        .register(pages);
  }
}
