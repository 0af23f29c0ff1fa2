package com.algorithmia.secrets.keysets;

import com.google.crypto.tink.KmsClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the settings of the master key. Collects every problem, and repeats nothing that might be
 * the key: people do put the key where its file's name belongs.
 */
final class MasterKeySettings {

  private static final List<String> NAMES =
      List.of(MasterKey.FILE, MasterKey.ENV, MasterKey.LITERAL, MasterKey.KMS_URI);
  private static final String EXPECTED =
      "base64 of 32 random bytes (make one with: openssl rand -base64 32)";
  private static final int MAX_FILE_BYTES = 4096;
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final Pattern KMS_URI = Pattern.compile("([a-z][a-z0-9+.-]*)://\\S+");
  private static final Pattern KEY_SHAPE =
      Pattern.compile("\\s*(?:[A-Za-z0-9+/_-]{42,44}={0,2}|[0-9A-Fa-f]{64})\\s*");

  private final Map<String, String> settings;
  private final Function<String, @Nullable String> environment;
  private final List<KeysetException.Problem> problems = new ArrayList<>();
  private MasterKey.@Nullable Wrapper wrapper;
  private String source = "";

  MasterKeySettings(Map<String, String> settings, Function<String, @Nullable String> environment) {
    this.settings = settings;
    this.environment = environment;
  }

  MasterKey open() {
    read();
    if (wrapper == null || !problems.isEmpty()) {
      closeWrapper();
      throw KeysetException.invalidConfiguration(problems);
    }
    return new MasterKey(wrapper, source);
  }

  List<KeysetException.Problem> problems() {
    read();
    closeWrapper();
    return List.copyOf(problems);
  }

  private void closeWrapper() {
    if (wrapper != null) {
      wrapper.close();
    }
  }

  private void read() {
    List<String> given = NAMES.stream().filter(settings::containsKey).toList();
    if (given.size() != 1) {
      problem(
          given.isEmpty() ? MasterKey.FILE : given.get(0),
          "exactly one of "
              + String.join(", ", NAMES)
              + " must be set; "
              + (given.isEmpty() ? "none is" : "set are " + String.join(", ", given)));
    }
    for (String name : given) {
      String value = settings.get(name);
      if (value == null || value.isBlank()) {
        problem(name, "is empty");
        continue;
      }
      switch (name) {
        case MasterKey.FILE -> readFile(value);
        case MasterKey.ENV -> readVariable(value);
        case MasterKey.LITERAL -> use(name, decode(name, "it", value));
        default -> readKmsUri(value);
      }
    }
  }

  private void readFile(String name) {
    String shown = looksLikeKey(name) ? "it names (not shown, since it may be a key)" : name;
    try {
      byte[] bytes =
          SafeFiles.read(Path.of(name), shown, SafeFiles.Access.OWNER_ONLY, MAX_FILE_BYTES);
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      Arrays.fill(bytes, (byte) 0);
      use(MasterKey.FILE, decode(MasterKey.FILE, "the file " + shown, text));
    } catch (InvalidPathException e) {
      problem(MasterKey.FILE, "is not the name of a file");
    } catch (KeysetException e) {
      problem(MasterKey.FILE, String.valueOf(e.getMessage()));
    }
  }

  private void readVariable(String name) {
    if (!VARIABLE.matcher(name).matches() || looksLikeKey(name)) {
      problem(
          MasterKey.ENV,
          "must be the name of an environment variable"
              + (looksLikeKey(name) ? "; what is set looks like a key itself (not shown)" : ""));
      return;
    }
    String value = environment.apply(name);
    if (value == null || value.isBlank()) {
      problem(MasterKey.ENV, "the environment variable " + name + " is not set, or empty");
      return;
    }
    use(MasterKey.ENV, decode(MasterKey.ENV, "the environment variable " + name, value));
  }

  private void readKmsUri(String uri) {
    var match = KMS_URI.matcher(uri);
    if (!match.matches() || uri.length() > 2048) {
      problem(
          MasterKey.KMS_URI,
          "must be a URI such as aws-kms://arn:aws:kms:REGION:ACCOUNT:key/ID or"
              + " gcp-kms://projects/P/locations/L/keyRings/R/cryptoKeys/K");
      return;
    }
    Optional<KmsClient> client = KmsMasterKey.clientFor(uri);
    if (client.isEmpty()) {
      problem(MasterKey.KMS_URI, missingClient(match.group(1)));
      return;
    }
    wrapper = new KmsMasterKey(client.get(), uri, KmsMasterKey.DEADLINE);
    source = MasterKey.KMS_URI;
  }

  private static String missingClient(String scheme) {
    String library =
        switch (scheme) {
          case "aws-kms" -> " (tink-awskms)";
          case "gcp-kms" -> " (tink-gcpkms)";
          default -> "";
        };
    return "no client for "
        + scheme
        + ":// is in this JAR"
        + library
        + "; use the JAR with the classifier kms, or another source of the master key";
  }

  private void use(String setting, byte @Nullable [] key) {
    if (key == null) {
      return;
    }
    for (byte b : key) {
      if (b != key[0]) {
        closeWrapper();
        wrapper = new LocalMasterKey(key);
        source = setting;
        return;
      }
    }
    problem(setting, "is a placeholder (all bytes are the same), not a key; needed is " + EXPECTED);
  }

  private byte @Nullable [] decode(String setting, String where, String text) {
    byte[] key;
    try {
      key = Base64.getDecoder().decode(text.strip());
    } catch (IllegalArgumentException e) {
      // Its message quotes a character of the key.
      problem(setting, where + " is not base64; needed is " + EXPECTED);
      return null;
    }
    if (key.length != LocalMasterKey.BYTES) {
      problem(setting, where + " has " + key.length + " bytes; needed is " + EXPECTED);
      Arrays.fill(key, (byte) 0);
      return null;
    }
    return key;
  }

  private void problem(String setting, String message) {
    problems.add(new KeysetException.Problem(setting, message));
  }

  /** Whether a text may be 32 bytes in base64, base64url or hexadecimal. */
  static boolean looksLikeKey(String text) {
    return KEY_SHAPE.matcher(text).matches();
  }
}
