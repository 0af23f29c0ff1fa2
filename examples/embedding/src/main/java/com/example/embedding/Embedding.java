package com.example.embedding;

import com.algorithmia.sdk.plugin.secrets.Secret;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretNotFoundException;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.secrets.host.LoadedProvider;
import com.algorithmia.secrets.host.PluginHost;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A Java program that embeds a provider: loads its JAR in isolation, keeps a secret in it, and
 * hands the secret to a workload.
 *
 * <p>Usage: {@code java -jar embedding.jar PLUGIN.jar DATA_FOLDER COMMAND ARGS...}; the value comes
 * from the terminal or from standard input.
 */
public final class Embedding {

  private static final String FACTORY =
      "com.algorithmia.plugin.sqlsecretprovider.InternalSecretProviderFactory";

  private Embedding() {}

  /** Runs the job and prints what it does. */
  public static void main(String[] args) throws Exception {
    if (args.length < 3) {
      System.err.println("usage: java -jar embedding.jar PLUGIN.jar DATA_FOLDER COMMAND ARGS...");
      System.exit(2);
    }
    Path jar = Path.of(args[0]);
    Path data = Files.createDirectories(Path.of(args[1])).toAbsolutePath();
    List<String> command = Arrays.asList(args).subList(2, args.length);
    String value = askForValue();

    Map<String, String> config =
        Map.of(
            "db_uri",
            "jdbc:h2:file:" + data.resolve("secrets"),
            "master_key_file",
            masterKeyFile(data).toString());

    try (PluginHost host = PluginHost.builder().build();
        LoadedProvider loaded = host.load(jar, FACTORY, config)) {
      SecretProvider provider = loaded.provider();
      say("loaded", jar.getFileName() + " in a class loader of its own");
      say("checked", "the connection is " + provider.checkConnection().getStatus());

      SecretIdentifier id = provider.createSecret("not the final value");
      say("created", id.getProviderKey());
      String version = provider.updateSecret(id, value);
      say("updated", "to your value " + mask(value) + ", version " + version);

      Secret secret = provider.getSecret(id);
      if (!secret.getValue().equals(value)) {
        throw new IllegalStateException("The value came back changed");
      }
      say("read", "the same value back " + mask(secret.getValue()));
      say("searched", searchFor(value, data));

      say("starting", String.join(" ", command));
      int exitCode = run(command, Map.of("MYSQL_PASSWORD", secret.getValue()));
      say("ended", "with exit code " + exitCode);

      say("deleted", Boolean.toString(provider.deleteSecret(id)));
      say("gone", isGone(provider, id) ? "a read now says: not found" : "NOT GONE");
      if (exitCode != 0) {
        System.exit(exitCode);
      }
    }
  }

  private static String askForValue() throws IOException {
    if (System.console() != null) {
      char[] typed = System.console().readPassword("A password to keep (empty: an example): ");
      return typed == null || typed.length == 0 ? "example-Pa55word" : new String(typed);
    }
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String line = in.readLine();
    return line == null || line.isEmpty() ? "example-Pa55word" : line;
  }

  /** 32 random bytes, only for their owner. In earnest, keep it apart from the database. */
  private static Path masterKeyFile(Path data) throws IOException {
    Path file = data.resolve("master.key");
    if (!Files.exists(file)) {
      byte[] key = new byte[32];
      new SecureRandom().nextBytes(key);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(file, Base64.getEncoder().encodeToString(key));
    }
    return file;
  }

  private static int run(List<String> command, Map<String, String> secrets)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
    builder.environment().putAll(secrets);
    return builder.start().waitFor();
  }

  private static boolean isGone(SecretProvider provider, SecretIdentifier id) {
    try {
      provider.getSecret(id);
      return false;
    } catch (SecretNotFoundException e) {
      return true;
    }
  }

  /** The proof that the value is nowhere on disk in the clear. */
  private static String searchFor(String value, Path data) throws IOException {
    int searched = 0;
    try (var files = Files.walk(data)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        searched++;
        if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
            .contains(
                new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1))) {
          throw new IllegalStateException("The value stands in the clear in " + file.getFileName());
        }
      }
    }
    return "all " + searched + " files on disk: the value is in none of them";
  }

  private static String mask(String value) {
    return "*".repeat(Math.min(value.length(), 20));
  }

  private static void say(String what, String text) {
    System.out.printf("%-9s %s%n", what, text);
  }
}
