package com.algorithmia.secrets.store;

import static com.algorithmia.secrets.store.TestStore.ADMIN;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A value and a credential that nobody may find again: not in files, results, failures or logs. */
class CanaryTest {

  private static final String VALUE = "c4nary+V4lue/8d1f0a~\u00e9";
  private static final String CREDENTIAL = "c4nary+Cr3dential/77aa~\u00e8";

  @TempDir Path directory;

  private final List<String> told = new ArrayList<>();

  @Test
  void nothingKeepsAValueOrACredential() throws IOException {
    PrintStream before = System.err;
    ByteArrayOutputStream logged = new ByteArrayOutputStream();
    TestStore installation = new TestStore(directory, TestDatabases.H2);
    Path jar = TestPlugins.vault(directory, "1");
    System.setErr(new PrintStream(logged, true, UTF_8));
    try (SecretStore store = installation.openWithInternal()) {
      use(store, installation, jar);
    } finally {
      System.setErr(before);
    }
    told.add(logged.toString(UTF_8));
    // Where the build sends what is logged, at debug.
    String log = System.getProperty("org.slf4j.simpleLogger.logFile");
    if (log != null) {
      told.add(Files.readString(Path.of(log)));
    }
    told.forEach(text -> assertNoCanary("what was told", text.getBytes(UTF_8)));
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        // The test vault is a backend: it keeps values by design.
        if (!file.toString().contains("vault-")) {
          assertNoCanary(file.toString(), Files.readAllBytes(file));
        }
      }
    }
  }

  private void use(SecretStore store, TestStore installation, Path jar) {
    AlgorithmInfo algorithm = store.directory().createAlgorithm(ADMIN, "o", "a");
    Owner owner = Owner.algorithm(algorithm.id());
    Entry entry = store.entries().create(ADMIN, NewEntry.of(owner, "V", NewValue.of(VALUE)), "k");
    tell(entry);
    tell(NewEntry.of(owner, "V", NewValue.of(VALUE)));
    tell(NewValue.of(VALUE));
    EntryUpdate update = EntryUpdate.ofValue(NewValue.of(VALUE));
    tell(store.entries().update(ADMIN, owner, entry.id(), update, null, null));
    fail(() -> store.entries().create(ADMIN, NewEntry.of(owner, "V", NewValue.of(VALUE)), null));
    fail(() -> store.entries().create(ADMIN, NewEntry.of(owner, "PATH", NewValue.of(VALUE)), null));
    fail(
        () ->
            store
                .entries()
                .create(ADMIN, NewEntry.of(owner, "L", NewValue.of(VALUE.repeat(5_000))), null));
    fail(() -> store.entries().update(ADMIN, owner, entry.id(), update, 99L, null));
    ProviderRequest request =
        ProviderRequest.empty()
            .name("p")
            .configuration(
                Map.of("folder", installation.newVaultFolder().toString(), "token", CREDENTIAL))
            .workerConfiguration(Map.of("token", CREDENTIAL))
            .enabled(true);
    tell(request);
    ProviderInfo provider = store.providers().create(ADMIN, request, "k2");
    tell(store.providers().upload(ADMIN, provider.id(), jar, "x.jar"));
    tell(store.providers().configuration(ADMIN, provider.id()));
    fail(
        () ->
            store
                .providers()
                .update(
                    ADMIN,
                    provider.id(),
                    ProviderRequest.empty()
                        .configuration(
                            new LinkedHashMap<>(
                                Map.of("capabilities", CREDENTIAL, CREDENTIAL, "x"))),
                    null));
    store
        .entries()
        .create(
            ADMIN, NewEntry.of(owner, "E", NewValue.of(VALUE)).withProvider(provider.id()), null);
    IssuedApiKey key =
        store
            .apiKeys()
            .create(ADMIN, new NewApiKey("w", Role.WORKER, Scope.algorithms(algorithm.id()), null));
    tell(key);
    Actor worker = new Actor(store.apiKeys().authenticate(key.revealKey(), "r", null), "r", null);
    tell(
        store
            .bundles()
            .fetch(worker, "o", "a", new WorkerReport("w", Set.of()), null, Duration.ZERO));
    store.audit().export(ADMIN, AuditFilter.ALL, this::tell);
    tell(store.entries().search(ADMIN, EntryFilter.ALL, null, 100));
    tell(store.health());
    tell(store.nodes().keysets(ADMIN));
    tell(installation.keys());
    fail(() -> store.apiKeys().authenticate(CREDENTIAL, "r", CREDENTIAL.length() + ""));
    fail(() -> store.entries().get(ADMIN, Owner.algorithm(VALUE), VALUE));
    fail(() -> store.providers().get(ADMIN, CREDENTIAL));
  }

  private void tell(Object object) {
    told.add(String.valueOf(object));
  }

  private void fail(Runnable call) {
    try {
      call.run();
      throw new AssertionError("It did not fail");
    } catch (StoreException e) {
      StringWriter text = new StringWriter();
      e.printStackTrace(new PrintWriter(text));
      told.add(text.toString());
      told.add(e.problems().toString());
    }
  }

  private static void assertNoCanary(String where, byte[] bytes) {
    String text = new String(bytes, ISO_8859_1);
    for (String canary : List.of(VALUE, CREDENTIAL)) {
      for (Map.Entry<String, String> form : forms(canary).entrySet()) {
        assertThat(text.contains(form.getValue()))
            .as("%s holds a canary as %s", where, form.getKey())
            .isFalse();
      }
    }
  }

  private static Map<String, String> forms(String canary) {
    Map<String, String> forms = new LinkedHashMap<>();
    byte[] utf8 = canary.getBytes(UTF_8);
    forms.put("UTF-8", new String(utf8, ISO_8859_1));
    forms.put("UTF-16BE", new String(canary.getBytes(UTF_16BE), ISO_8859_1));
    forms.put("UTF-16LE", new String(canary.getBytes(UTF_16LE), ISO_8859_1));
    forms.put("base64", Base64.getEncoder().withoutPadding().encodeToString(utf8));
    forms.put("base64url", Base64.getUrlEncoder().withoutPadding().encodeToString(utf8));
    forms.put("hex", HexFormat.of().formatHex(utf8));
    forms.put("URL", URLEncoder.encode(canary, UTF_8));
    return forms;
  }
}
