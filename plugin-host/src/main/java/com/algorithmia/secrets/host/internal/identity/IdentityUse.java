package com.algorithmia.secrets.host.internal.identity;

import com.algorithmia.sdk.plugin.secrets.ConfigurationKey;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether a setting makes a provider use the identity of this machine. Immutable; thread-safe. */
public final class IdentityUse {

  /** Where Kubernetes and its kin put the tokens that say who a pod is. */
  private static final List<String> FOLDERS =
      Stream.of("kubernetes.io", "azure", "eks.amazonaws.com", "tokens")
          .flatMap(name -> Stream.of("/var/run/secrets/" + name, "/run/secrets/" + name))
          .toList();

  /** Variables that name a file of that kind. */
  private static final List<String> VARIABLES =
      List.of(
          "AZURE_FEDERATED_TOKEN_FILE",
          "AZURE_CLIENT_CERTIFICATE_PATH",
          "AWS_WEB_IDENTITY_TOKEN_FILE",
          "GOOGLE_APPLICATION_CREDENTIALS");

  /** What such an identity is called, letters and digits only. */
  private static final Set<String> WORDS =
      Set.of(
          "kubernetes",
          "k8s",
          "serviceaccount",
          "managedidentity",
          "systemassigned",
          "userassigned",
          "msi",
          "imds",
          "workloadidentity",
          "podidentity",
          "irsa",
          "iam",
          "awsiam",
          "gcpiam",
          "instanceprofile",
          "instancemetadata",
          "applicationdefault",
          "defaultcredential",
          "defaultcredentials",
          "defaultazurecredential");

  /** Words that mean it only where the setting is about logging in. */
  private static final Set<String> WORDS_OF_LOGIN =
      Set.of("default", "auto", "environment", "env", "machine", "azure", "aws", "gcp");

  private static final Pattern LOGIN = Pattern.compile("auth|identit|credential|login");

  private final List<Path> places;

  private IdentityUse(List<Path> places) {
    this.places = places;
  }

  /** On a machine with these variables. */
  public static IdentityUse on(UnaryOperator<@Nullable String> environment) {
    List<Path> places = new ArrayList<>();
    FOLDERS.forEach(folder -> places.add(Path.of(folder)));
    for (String variable : VARIABLES) {
      Path file = path(environment.apply(variable));
      if (file != null) {
        places.add(file);
      }
    }
    return new IdentityUse(List.copyOf(places));
  }

  /**
   * Whether this setting does.
   *
   * @param key what the plugin says of it; null if it says nothing
   * @param value the value in effect; null if there is none
   */
  public boolean isUse(String name, @Nullable ConfigurationKey key, @Nullable String value) {
    if (value == null || value.isEmpty()) {
      return false;
    }
    if (key == null) {
      return isWord(name, value) || isPlace(value);
    }
    // A file that says whom to trust, as the authority's beside a token, is no credential.
    boolean credentialFile =
        key.getType() == ConfigurationKey.Type.FILE && !key.isDestination() && isPlace(value);
    return credentialFile || key.usesMachineIdentity(value);
  }

  private static boolean isWord(String name, String value) {
    String word = value.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    return WORDS.contains(word)
        || (WORDS_OF_LOGIN.contains(word) && LOGIN.matcher(name.toLowerCase(Locale.ROOT)).find());
  }

  private boolean isPlace(String value) {
    Path path = path(value.strip().replaceFirst("(?i)^file:/*", "/"));
    if (path == null) {
      return false;
    }
    Path real = real(path);
    return places.stream()
        .anyMatch(
            place ->
                path.startsWith(place) || real.startsWith(place) || real.startsWith(real(place)));
  }

  private static @Nullable Path path(@Nullable String text) {
    try {
      return text == null || text.isBlank() ? null : Path.of(text).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      return null;
    }
  }

  /** Links followed as far as there is something; else as it is. */
  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path;
    }
  }
}
