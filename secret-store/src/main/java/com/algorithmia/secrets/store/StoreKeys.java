package com.algorithmia.secrets.store;

import com.algorithmia.secrets.keysets.KeysetException;
import com.algorithmia.secrets.keysets.KeysetPins;
import com.algorithmia.secrets.keysets.KeysetPurpose;
import com.algorithmia.secrets.keysets.MasterKey;
import com.algorithmia.secrets.keysets.RecipientPublicKeyset;
import com.algorithmia.secrets.keysets.SigningKeyset;
import com.algorithmia.secrets.keysets.SymmetricKeyset;
import com.algorithmia.secrets.store.internal.KeyFiles;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The key sets that a server holds: those for configurations, audit and signatures, and the public
 * ones of the recipients. With these it can seal values and not open them. Immutable; {@code
 * toString()} shows ids.
 */
public final class StoreKeys {

  private final Path directory;
  private final String installationId;
  private final SymmetricKeyset configurations;
  private final SymmetricKeyset audit;
  private final SigningKeyset signing;
  private final Map<String, Recipient> recipients;
  private final Map<String, String> masterKeySettings;

  /**
   * The public key sets of a recipient.
   *
   * @param values for values of secrets, as the internal provider uses it
   * @param configurations for settings of providers on workers
   */
  public record Recipient(RecipientPublicKeyset values, RecipientPublicKeyset configurations) {}

  StoreKeys(
      Path directory,
      String installationId,
      SymmetricKeyset configurations,
      SymmetricKeyset audit,
      SigningKeyset signing,
      Map<String, Recipient> recipients,
      Map<String, String> masterKeySettings) {
    this.directory = directory;
    this.installationId = installationId;
    this.configurations = configurations;
    this.audit = audit;
    this.signing = signing;
    this.recipients = Map.copyOf(recipients);
    this.masterKeySettings = Map.copyOf(masterKeySettings);
  }

  /**
   * Reads the key sets of a server directory as {@link StoreSetup} makes it, and compares the
   * public ones with the directory's pins.
   *
   * @param directory what {@code secret-store init} wrote for the server
   * @param masterKeySettings one of the {@code MasterKey} settings; empty = {@code master.key} in
   *     the directory
   * @param environment the environment's variables by name, normally {@code System::getenv}
   * @throws KeysetException naming the file, and the key id where it is about one
   */
  public static StoreKeys open(
      Path directory,
      Map<String, String> masterKeySettings,
      Function<String, @Nullable String> environment) {
    Map<String, String> settings =
        masterKeySettings.isEmpty()
            ? Map.of(MasterKey.FILE, directory.resolve(KeyFiles.MASTER_KEY).toString())
            : masterKeySettings;
    String id = KeyFiles.installationId(directory);
    KeysetPins pins = KeysetPins.at(directory.resolve(KeyFiles.PINS));
    try (MasterKey master = MasterKey.fromSettings(settings, environment)) {
      return new StoreKeys(
          directory,
          id,
          SymmetricKeyset.readFile(
              directory.resolve(KeyFiles.CONFIGURATIONS), master, KeysetPurpose.CONFIGURATIONS, id),
          SymmetricKeyset.readFile(
              directory.resolve(KeyFiles.AUDIT), master, KeysetPurpose.AUDIT, id),
          SigningKeyset.readFile(directory.resolve(KeyFiles.SIGNING), master, id),
          recipients(directory, id, pins),
          settings);
    }
  }

  private static Map<String, Recipient> recipients(Path directory, String id, KeysetPins pins) {
    Map<String, Recipient> found = new TreeMap<>();
    for (String name : KeyFiles.recipients(directory)) {
      Path folder = KeyFiles.recipient(directory, name);
      RecipientPublicKeyset values =
          RecipientPublicKeyset.readFile(
              folder.resolve(KeyFiles.VALUES_PUBLIC), KeysetPurpose.VALUES, id);
      RecipientPublicKeyset configurations =
          RecipientPublicKeyset.readFile(
              folder.resolve(KeyFiles.CONFIGURATIONS_PUBLIC), KeysetPurpose.CONFIGURATIONS, id);
      pins.check(values);
      pins.check(configurations);
      found.put(name, new Recipient(values, configurations));
    }
    return found;
  }

  /** Where they were read. */
  public Path directory() {
    return directory;
  }

  /** The installation that all of them belong to. */
  public String installationId() {
    return installationId;
  }

  /** Encrypts provider configurations in the database. */
  public SymmetricKeyset configurations() {
    return configurations;
  }

  /** Protects the audit's chains. */
  public SymmetricKeyset audit() {
    return audit;
  }

  /** Signs envelopes, bundles and heads. */
  public SigningKeyset signing() {
    return signing;
  }

  /** The recipients by name; {@code default} is always there. */
  public Map<String, Recipient> recipients() {
    return recipients;
  }

  /**
   * The settings that make the internal provider a sealed writer for a recipient: key set files,
   * installation and master key. Add {@code db_uri} and its credentials. Holds what the master
   * key's settings held.
   */
  public Map<String, String> internalProviderSettings(String recipient) {
    Path folder = KeyFiles.recipient(directory, recipient);
    Map<String, String> settings = new TreeMap<>(masterKeySettings);
    settings.put("public_keyset_file", folder.resolve(KeyFiles.VALUES_PUBLIC).toString());
    settings.put("signing_keyset_file", directory.resolve(KeyFiles.SIGNING).toString());
    settings.put("installation_id", installationId);
    return Map.copyOf(settings);
  }

  @Override
  public String toString() {
    return "StoreKeys[" + installationId + ", recipients " + recipients.keySet() + "]";
  }
}
