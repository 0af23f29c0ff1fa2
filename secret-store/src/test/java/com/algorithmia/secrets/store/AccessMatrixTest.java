package com.algorithmia.secrets.store;

import static com.algorithmia.secrets.store.TestStore.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Every use case with every role: exactly those who may are not refused. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessMatrixTest {

  @TempDir static Path directory;

  private TestStore installation;
  private SecretStore store;
  private final Map<String, Actor> actors = new LinkedHashMap<>();
  private final Map<String, Set<String>> allowed = new LinkedHashMap<>();
  private final Map<String, Consumer<Actor>> calls = new LinkedHashMap<>();

  private ProviderInfo vault;
  private AlgorithmInfo algorithm;
  private Owner owner;
  private Entry entry;
  private Entry shared;
  private String digest;

  @BeforeAll
  void open() {
    installation = new TestStore(directory.resolve("s"), TestDatabases.H2);
    store = installation.open();
    Path jar = TestPlugins.vault(directory, "1");
    vault = installation.addVault(store, jar, installation.newVaultFolder(), "all");
    digest = vault.moduleDigest();
    algorithm = store.directory().createAlgorithm(ADMIN, "mine", "a");
    AlgorithmInfo other = store.directory().createAlgorithm(ADMIN, "theirs", "b");
    owner = Owner.algorithm(algorithm.id());
    entry = create(ADMIN, owner, "TOKEN");
    shared = create(ADMIN, Owner.account(algorithm.accountId()), "SHARED");
    actors.put("admin", ADMIN);
    actors.put("viewer", TestStore.actor(Role.VIEWER, Scope.NONE));
    actors.put("auditor", TestStore.actor(Role.AUDITOR, Scope.NONE));
    actors.put("reencryptor", TestStore.actor(Role.REENCRYPTOR, Scope.NONE));
    actors.put("developer", withKey(Role.DEVELOPER, Scope.accounts(algorithm.accountId())));
    actors.put("worker", withKey(Role.WORKER, Scope.algorithms(algorithm.id())));
    actors.put("other developer", withKey(Role.DEVELOPER, Scope.accounts(other.accountId())));
    actors.put("other worker", withKey(Role.WORKER, Scope.algorithms(other.id())));
    fill();
  }

  @AfterAll
  void close() {
    store.close();
  }

  private Actor withKey(Role role, Scope scope) {
    IssuedApiKey key = store.apiKeys().create(ADMIN, new NewApiKey(role.name(), role, scope, null));
    return new Actor(store.apiKeys().authenticate(key.revealKey(), "r", null), "r", null);
  }

  private Entry create(Actor actor, Owner whose, String variable) {
    return store
        .entries()
        .create(
            actor, NewEntry.of(whose, variable, NewValue.of("v")).withProvider(vault.id()), null);
  }

  private static String variable() {
    return "V" + UUID.randomUUID().toString().replace("-", "");
  }

  private void call(String name, String roles, Consumer<Actor> call) {
    calls.put(name, call);
    allowed.put(name, Set.of(roles.split(", ")));
  }

  private void fill() {
    String changers = "admin, developer";
    String viewers = "admin, viewer, developer";
    String everyone = String.join(", ", actors.keySet());
    Owner account = Owner.account(algorithm.accountId());

    call(
        "Directory.createAccount",
        "admin",
        a -> store.directory().createAccount(a, variable(), null));
    call("Directory.account", viewers, a -> store.directory().account(a, algorithm.accountId()));
    call("Directory.accountByName", viewers, a -> store.directory().accountByName(a, "mine"));
    String lists = "admin, viewer, developer, other developer";
    call("Directory.accounts", lists, a -> store.directory().accounts(a, null, 10));
    call(
        "Directory.deleteAccount",
        "admin",
        a ->
            store
                .directory()
                .deleteAccount(a, store.directory().createAccount(ADMIN, variable(), null).id()));
    call(
        "Directory.createAlgorithm",
        changers,
        a -> store.directory().createAlgorithm(a, "mine", variable()));
    String algorithmViewers = "admin, viewer, developer, worker";
    call(
        "Directory.algorithm",
        algorithmViewers,
        a -> store.directory().algorithm(a, algorithm.id()));
    call(
        "Directory.algorithmByName",
        algorithmViewers,
        a -> store.directory().algorithmByName(a, "mine", "a"));
    call("Directory.algorithms", lists, a -> store.directory().algorithms(a, null, 10));
    call(
        "Directory.deleteAlgorithm",
        changers,
        a ->
            store
                .directory()
                .deleteAlgorithm(
                    a, store.directory().createAlgorithm(ADMIN, "mine", variable()).id()));

    call("Entries.create", changers, a -> create(a, owner, variable()));
    call("Entries.get", viewers, a -> store.entries().get(a, owner, entry.id()));
    call(
        "Entries.update",
        changers,
        a ->
            store
                .entries()
                .update(a, owner, entry.id(), EntryUpdate.ofValue(NewValue.of("w")), null, null));
    call(
        "Entries.delete",
        changers,
        a -> store.entries().delete(a, owner, create(ADMIN, owner, variable()).id(), null, null));
    call("Entries.list", viewers, a -> store.entries().list(a, owner, EntryFilter.ALL, null, 10));
    call("Entries.listAll", viewers, a -> store.entries().listAll(a, account, EntryFilter.ALL));
    call("Entries.search", lists, a -> store.entries().search(a, EntryFilter.ALL, null, 10));
    call("Entries.versions", viewers, a -> store.entries().versions(a, owner, entry.id()));
    call(
        "Entries.rollback",
        changers,
        a -> store.entries().rollback(a, owner, entry.id(), "v", null, null));

    call(
        "Grants.create",
        changers,
        a -> store.grants().create(a, algorithm.accountId(), shared.id(), algorithm.id()));
    call("Grants.ofAccount", viewers, a -> store.grants().ofAccount(a, algorithm.accountId()));
    call("Grants.toAlgorithm", viewers, a -> store.grants().toAlgorithm(a, algorithm.id()));
    call(
        "Grants.delete",
        changers,
        a ->
            store
                .grants()
                .delete(
                    a,
                    algorithm.accountId(),
                    store
                        .grants()
                        .create(ADMIN, algorithm.accountId(), shared.id(), algorithm.id())
                        .id()));

    String seesProviders = "admin, viewer";
    call("Providers.list", seesProviders, a -> store.providers().list(a));
    call("Providers.usable", everyone, a -> store.providers().usable(a));
    call("Providers.get", seesProviders, a -> store.providers().get(a, vault.id()));
    call("Providers.create", "admin", a -> newProvider(a));
    call(
        "Providers.update",
        "admin",
        a ->
            store
                .providers()
                .update(a, vault.id(), ProviderRequest.empty().description("d"), null));
    call(
        "Providers.delete",
        "admin",
        a -> store.providers().delete(a, newProvider(ADMIN).id(), null));
    call(
        "Providers.upload",
        "admin",
        a ->
            store
                .providers()
                .upload(a, vault.id(), directory.resolve("test-vault-1.jar"), "x.jar"));
    call("Providers.bind", "admin", a -> store.providers().bind(a, vault.id(), digest, null));
    call("Providers.setDefault", "admin", a -> store.providers().setDefault(a, vault.id()));
    call("Providers.check", "admin", a -> store.providers().check(a, vault.id()));
    call("Providers.configuration", "admin", a -> store.providers().configuration(a, vault.id()));
    call(
        "Providers.workerConfiguration",
        "admin",
        a -> store.providers().workerConfiguration(a, vault.id()));
    call(
        "Providers.setWorkerConfiguration",
        "admin",
        a -> store.providers().setWorkerConfiguration(a, vault.id(), Map.of("k", "v"), null));
    call("Providers.references", "admin", a -> store.providers().references(a, vault.id()));
    call(
        "Providers.setReferences",
        "admin",
        a -> store.providers().setReferences(a, vault.id(), List.of(), null));
    call("Providers.defaultProviderId", everyone, a -> store.providers().defaultProviderId(a));

    call(
        "Plugins.stage",
        "admin",
        a -> store.plugins().stage(a, directory.resolve("test-vault-1.jar"), "x.jar"));
    call("Plugins.list", "admin", a -> store.plugins().list(a));
    call("Plugins.get", "admin", a -> store.plugins().get(a, digest));
    call("Plugins.approve", "admin", a -> store.plugins().approve(a, digest));
    call(
        "Plugins.delete",
        "admin",
        a -> {
          Path jar = anotherJar();
          store.plugins().delete(a, store.plugins().stage(ADMIN, jar, null).digest());
        });
    call("Plugins.describe", "admin", a -> store.plugins().describe(a, digest, null));
    call("Plugins.validate", "admin", a -> store.plugins().validate(a, digest, null, Map.of()));
    call("Plugins.openForWorker", "worker", a -> store.plugins().openForWorker(a, digest));

    String managesKeys = "admin, developer, other developer";
    call(
        "ApiKeys.create",
        changers,
        a ->
            store
                .apiKeys()
                .create(
                    a, new NewApiKey("w", Role.WORKER, Scope.algorithms(algorithm.id()), null)));
    call("ApiKeys.list", managesKeys, a -> store.apiKeys().list(a));
    call(
        "ApiKeys.delete",
        changers,
        a ->
            store
                .apiKeys()
                .delete(
                    a,
                    store
                        .apiKeys()
                        .create(
                            ADMIN,
                            new NewApiKey("w", Role.WORKER, Scope.algorithms(algorithm.id()), null))
                        .info()
                        .id()));

    call(
        "Bundles.fetch",
        "worker",
        a ->
            store
                .bundles()
                .fetch(a, "mine", "a", new WorkerReport("w", Set.of()), null, Duration.ZERO));
    call("Ciphertexts.list", "reencryptor", a -> store.ciphertexts().list(a, "zz", null, 10));
    Sealed none = Sealed.of(new byte[1]);
    call(
        "Ciphertexts.replace", "reencryptor", a -> store.ciphertexts().replace(a, "x", none, none));

    String audits = "admin, auditor";
    call("Audit.list", audits, a -> store.audit().list(a, AuditFilter.ALL, null, 10));
    call("Audit.export", audits, a -> store.audit().export(a, AuditFilter.ALL, line -> {}));
    call("Audit.verify", audits, a -> store.audit().verify(a, null));
    call("Audit.access", audits, a -> store.audit().access(a, entry.id()));
    call("Audit.unusedSince", audits, a -> store.audit().unusedSince(a, Instant.now(), null, 10));
    call("Audit.refused", everyone, a -> store.audit().refused(a, "r", null, "request.host"));

    call("Operations.open", seesProviders, a -> store.operations().open(a));
    call("Operations.reconcile", "admin", a -> store.operations().reconcile(a));
    call("Operations.settle", "admin", a -> store.operations().settle(a, "none", false));
    call("Nodes.list", seesProviders, a -> store.nodes().list(a));
    call("Nodes.keysets", seesProviders, a -> store.nodes().keysets(a));
    call("Nodes.reencryptConfigurations", "admin", a -> store.nodes().reencryptConfigurations(a));
  }

  private Path anotherJar() {
    try {
      return TestPlugins.vault(
          java.nio.file.Files.createTempDirectory(directory, "jar"), variable());
    } catch (java.io.IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private ProviderInfo newProvider(Actor actor) {
    return store.providers().create(actor, ProviderRequest.empty().name(variable()), null);
  }

  @Test
  void everyUseCaseIsInTheMatrix() {
    Set<String> all = new TreeSet<>();
    for (Class<?> service :
        List.of(
            Directory.class,
            Entries.class,
            Grants.class,
            Providers.class,
            Plugins.class,
            ApiKeys.class,
            Bundles.class,
            Ciphertexts.class,
            Audit.class,
            Operations.class,
            Nodes.class)) {
      for (Method method : service.getMethods()) {
        if (Arrays.asList(method.getParameterTypes()).contains(Actor.class)) {
          all.add(service.getSimpleName() + "." + method.getName());
        }
      }
    }
    assertThat(calls.keySet()).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void exactlyThoseWhoMayAreNotRefused() {
    List<String> wrong = new ArrayList<>();
    calls.forEach(
        (name, call) ->
            actors.forEach(
                (role, actor) -> {
                  boolean refused = isRefused(call, actor);
                  if (refused == allowed.get(name).contains(role)) {
                    wrong.add(name + " by " + role + (refused ? " is refused" : " is not refused"));
                  }
                }));
    assertThat(wrong).isEmpty();
  }

  /** Refusals are on record as such; other failures are the request's own. */
  private boolean isRefused(Consumer<Actor> call, Actor actor) {
    String before = lastRefusal();
    try {
      call.accept(actor);
      return false;
    } catch (StoreException e) {
      boolean access =
          e.category() == StoreException.Category.FORBIDDEN
              || e.category() == StoreException.Category.NOT_FOUND;
      return access && !lastRefusal().equals(before);
    }
  }

  private String lastRefusal() {
    AuditFilter refusals =
        new AuditFilter(null, null, null, null, AuditRecord.Outcome.REFUSED, null);
    return store.audit().list(ADMIN, refusals, null, 1).items().stream()
        .map(line -> line.start() + "/" + line.sequence())
        .findFirst()
        .orElse("none");
  }

  @Test
  void whatIsNotVisibleAnswersLikeWhatIsNotThere() {
    Actor stranger = actors.get("other developer");
    Owner nobody = Owner.algorithm(UUID.randomUUID().toString());
    assertThat(failure(() -> store.entries().get(stranger, owner, entry.id())))
        .isEqualTo(failure(() -> store.entries().get(stranger, nobody, entry.id())));
    assertThat(failure(() -> store.directory().algorithmByName(stranger, "mine", "a")))
        .isEqualTo(failure(() -> store.directory().algorithmByName(stranger, "mine", "nothing")));
    assertThat(failure(() -> fetch(stranger, "a"))).isEqualTo(failure(() -> fetch(stranger, "no")));
    assertThat(failure(() -> fetch(ADMIN, "a"))).isEqualTo(failure(() -> fetch(ADMIN, "no")));
  }

  private void fetch(Actor actor, String name) {
    store
        .bundles()
        .fetch(actor, "mine", name, new WorkerReport("w", Set.of()), null, Duration.ZERO);
  }

  private static String failure(Runnable call) {
    try {
      call.run();
      return "none";
    } catch (StoreException e) {
      return e.code() + " " + e.category() + " " + e.getMessage();
    }
  }
}
