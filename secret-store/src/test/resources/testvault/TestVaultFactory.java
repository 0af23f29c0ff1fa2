package testvault;

import com.algorithmia.sdk.plugin.secrets.*;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.*;
import java.time.Instant;
import java.util.*;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A vault in a folder, for tests: a file per secret (its version, request id and value), and faults
 * that a test orders by putting a file "fault" into the folder: "before KIND" or "after KIND", or
 * "late": the answer is lost, and what was to be written lies in "late" until the test moves it.
 */
public final class TestVaultFactory implements SecretProviderFactory {

  @Override
  public Optional<ProviderDescription> describe() {
    return Optional.of(
        ProviderDescription.builder("Test vault", "A folder")
            .key(ConfigurationKey.string("folder", "Where secrets lie").required().destination())
            .key(ConfigurationKey.string("token", "A credential").sensitive())
            .key(ConfigurationKey.file("token_file", "A credential in a file"))
            .key(ConfigurationKey.file("ca_file", "Whom to trust").destination())
            .key(ConfigurationKey.string("capabilities", "all or none").defaultsTo("all"))
            .key(ConfigurationKey.string("note", "Anything"))
            .key(ConfigurationKey.string("login", "How").machineIdentity("machine"))
            .build());
  }

  @Override
  public List<ConfigurationProblem> validate(Map<String, String> config) {
    return describe().orElseThrow().problems(config);
  }

  @Override
  public SecretProvider create(Map<String, String> config) {
    List<ConfigurationProblem> problems = validate(config);
    if (!problems.isEmpty()) {
      throw SecretProviderException.invalidConfiguration(problems);
    }
    Path folder = Path.of(config.get("folder"));
    for (String setting : List.of("token_file", "ca_file")) {
      if (config.containsKey(setting)) {
        send(folder, config.get(setting));
      }
    }
    if ("machine".equalsIgnoreCase(config.getOrDefault("login", "").strip())) {
      try {
        Files.writeString(folder.resolve("sent"), "the-identity");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return new Vault(folder, "none".equals(config.get("capabilities")));
  }

  /** What a vault does with a credential: it gets to wherever "folder" says. */
  private static void send(Path folder, String file) {
    try {
      Files.write(
          folder.resolve("sent"),
          (Files.readString(Path.of(file)) + "\n").getBytes(),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Vault
      implements SecretProvider, IdempotentCreate, ConditionalUpdate, SecretListing {

    private final Path folder;
    private final boolean bare;

    Vault(Path folder, boolean bare) {
      this.folder = folder;
      this.bare = bare;
    }

    @Override
    public <T> Optional<T> capability(Class<T> type) {
      return !bare && type.isInstance(this) ? Optional.of(type.cast(this)) : Optional.empty();
    }

    private void fault(String when) {
      String text = ordered();
      if (text.startsWith(when + " ")) {
        throw new SecretProviderException(
            SecretProviderException.Kind.valueOf(text.substring(when.length() + 1)), "ordered");
      }
    }

    private String ordered() {
      Path file = folder.resolve("fault");
      try {
        return Files.exists(file) ? Files.readString(file).strip() : "";
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private Path file(String key) {
      return folder.resolve(Base64.getUrlEncoder().encodeToString(key.getBytes()) + ".secret");
    }

    private String[] read(SecretIdentifier id) throws SecretNotFoundException {
      try {
        Path file = file(id.getProviderKey());
        if (!Files.exists(file)) {
          throw new SecretNotFoundException("There is no such secret");
        }
        return Files.readString(file).split("\n", 3);
      } catch (IOException e) {
        throw new SecretProviderException(
            SecretProviderException.Kind.UNAVAILABLE, "The folder fails");
      }
    }

    private String write(String key, String requestId, String value) {
      String version = UUID.randomUUID().toString();
      try {
        boolean late = ordered().equals("late");
        Path file = file(key);
        Path target = late ? folder.resolve("late").resolve(file.getFileName()) : file;
        Files.createDirectories(target.getParent());
        Files.writeString(target, version + "\n" + requestId + "\n" + value);
        if (late) {
          throw new SecretProviderException(
              SecretProviderException.Kind.OUTCOME_UNKNOWN, "No answer came");
        }
      } catch (IOException e) {
        throw new SecretProviderException(
            SecretProviderException.Kind.UNAVAILABLE, "The folder fails");
      }
      return version;
    }

    @Override
    public Secret getSecret(SecretIdentifier id) throws SecretNotFoundException {
      fault("before");
      return new SimpleSecret(read(id)[2]);
    }

    @Override
    public String getSecretVersion(SecretIdentifier id) throws SecretNotFoundException {
      fault("version");
      return read(id)[0];
    }

    @Override
    public SecretIdentifier createSecret(String value) {
      return createSecret(value, SecretAttributes.none());
    }

    @Override
    public SecretIdentifier createSecret(String value, SecretAttributes attributes) {
      fault("before");
      String request = String.valueOf(attributes.getRequestId());
      Optional<SecretIdentifier> there = bare ? Optional.empty() : findByRequestId(request);
      String key = there.map(SecretIdentifier::getProviderKey).orElse("made/" + UUID.randomUUID());
      if (there.isEmpty()) {
        write(key, request, value);
      }
      fault("after");
      return new SimpleSecretIdentifier(key);
    }

    @Override
    public Optional<SecretIdentifier> findByRequestId(String requestId) {
      fault("before");
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file :
            files.filter(f -> f.toString().endsWith(".secret")).collect(Collectors.toList())) {
          if (Files.readString(file).split("\n", 3)[1].equals(requestId)) {
            String name = file.getFileName().toString().replace(".secret", "");
            return Optional.of(
                new SimpleSecretIdentifier(new String(Base64.getUrlDecoder().decode(name))));
          }
        }
        return Optional.empty();
      } catch (IOException e) {
        throw new SecretProviderException(
            SecretProviderException.Kind.UNAVAILABLE, "The folder fails");
      }
    }

    @Override
    public Page<SecretSummary> listSecrets(String cursor, int limit) {
      return new Page<>(List.of(), null);
    }

    @Override
    public String updateSecret(SecretIdentifier id, String value) throws SecretNotFoundException {
      fault("before");
      String request = read(id)[1];
      String version = write(id.getProviderKey(), request, value);
      fault("after");
      return version;
    }

    @Override
    public synchronized String updateSecret(SecretIdentifier id, String value, String expected)
        throws SecretNotFoundException {
      fault("before");
      if (!read(id)[0].equals(expected)) {
        throw new SecretProviderException(SecretProviderException.Kind.CONFLICT, "Another version");
      }
      return updateSecret(id, value);
    }

    @Override
    public boolean deleteSecret(SecretIdentifier id) {
      fault("before");
      try {
        boolean deleted = Files.deleteIfExists(file(id.getProviderKey()));
        fault("after");
        return deleted;
      } catch (IOException e) {
        throw new SecretProviderException(
            SecretProviderException.Kind.UNAVAILABLE, "The folder fails");
      }
    }

    @Override
    public Instant secretLastUpdated(SecretIdentifier id) throws SecretNotFoundException {
      read(id);
      return Instant.EPOCH;
    }

    @Override
    public ConnectionReport checkConnection() {
      return Files.isDirectory(folder)
          ? ConnectionReport.builder().ready("folder", "It is there").build()
          : ConnectionReport.builder().failed("folder", "It is not there").build();
    }

    @Override
    public int getTtl() {
      return 0;
    }

    @Override
    public boolean allowsCreate() {
      return true;
    }

    @Override
    public boolean allowsUpdate() {
      return true;
    }

    @Override
    public boolean allowsDelete() {
      return true;
    }
  }
}
