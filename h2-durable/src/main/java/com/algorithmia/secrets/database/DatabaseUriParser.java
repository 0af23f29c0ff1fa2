package com.algorithmia.secrets.database;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Reads the URI of a database. What can stand in it is a short list; everything else is refused,
 * because both drivers have parameters that run SQL, load classes or touch files, and get new ones.
 * Messages repeat nothing of the text: people put passwords into URLs. Immutable; safe for many
 * threads.
 */
public final class DatabaseUriParser {

  /**
   * What the messages call the settings for what does not belong into a URI, for example {@code the
   * setting db_password}.
   */
  public record OtherSettings(String user, String password, String caFile) {}

  /** What is wrong, without the text, to be put after a name of the URI; for the one who set it. */
  public static final class Refused extends Exception {

    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message, null, false, false);
    }
  }

  private static final String H2_FILE = "jdbc:h2:file:";
  private static final String H2_MEMORY = "jdbc:h2:mem:";
  private static final String POSTGRES = "jdbc:postgresql://";

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
  private static final Pattern SWITCH = Pattern.compile("(?i:true|false)");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,63}");

  private static final Map<String, Pattern> H2_PARAMETERS =
      Map.of("CACHE_SIZE", NUMBER, "IFEXISTS", SWITCH);

  private static final Map<String, Pattern> POSTGRES_PARAMETERS =
      Map.ofEntries(
          Map.entry(
              "sslmode", Pattern.compile("disable|allow|prefer|require|verify-ca|verify-full")),
          Map.entry("sslNegotiation", Pattern.compile("postgres|direct")),
          Map.entry("channelBinding", Pattern.compile("disable|prefer|require")),
          Map.entry("gssEncMode", Pattern.compile("disable|allow|prefer|require")),
          Map.entry("currentSchema", Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}")),
          Map.entry("ApplicationName", NAME),
          Map.entry("targetServerType", Pattern.compile("any|primary")),
          Map.entry("loadBalanceHosts", SWITCH),
          Map.entry("hostRecheckSeconds", NUMBER),
          Map.entry("prepareThreshold", NUMBER),
          Map.entry("preparedStatementCacheQueries", NUMBER));

  private static final Set<String> PASSWORDS = Set.of("password", "passwd", "pwd", "sslpassword");
  private static final Set<String> USERS = Set.of("user", "username");
  private static final Set<String> TLS_FILES = Set.of("sslrootcert", "sslcert", "sslkey");

  private static final Pattern HOST =
      Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]{0,252}|\\[[0-9A-Fa-f:.]{2,45}])(:[0-9]{1,5})?");
  private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

  /** Beside control characters: what H2, a shell or a person could read as something else. */
  private static final String NOT_IN_PATHS = "?%#\\\"'*<>|;:";

  private final OtherSettings settings;

  /** A parser whose messages name these settings. */
  public DatabaseUriParser(OtherSettings settings) {
    this.settings = settings;
  }

  /**
   * Takes a URI apart.
   *
   * @throws Refused if anything in it is not on the list
   */
  public DatabaseUri parse(String text) throws Refused {
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new Refused("has control characters");
    }
    if (text.startsWith(H2_FILE)) {
      return h2File(text.substring(H2_FILE.length()).split(";", -1));
    }
    if (text.startsWith(H2_MEMORY)) {
      return h2Memory(text.substring(H2_MEMORY.length()).split(";", -1));
    }
    if (text.startsWith(POSTGRES)) {
      return postgres(text.substring(POSTGRES.length()));
    }
    throw new Refused(
        "must begin with jdbc:h2:file:, jdbc:h2:mem: or jdbc:postgresql://, in lower case");
  }

  private DatabaseUri h2File(String[] parts) throws Refused {
    Map<String, String> parameters = h2Parameters(parts);
    String name = parts[0];
    String expanded =
        name.startsWith("~/") ? System.getProperty("user.home", ".") + name.substring(1) : name;
    // A colon would let H2 take the beginning for a file system of its own: zip:, classpath: ...
    int drive = isWindowsDrive(expanded) ? 2 : 0;
    if (name.isBlank()
        || expanded
            .substring(drive)
            .chars()
            .anyMatch(c -> NOT_IN_PATHS.indexOf(c) >= 0 || c == '\uFF1A')) {
      throw new Refused(
          "needs the path of a file after jdbc:h2:file:, without any of ? % # \\ \" ' * < > | :");
    }
    try {
      Path path = Path.of(expanded).toAbsolutePath().normalize();
      if (path.getFileName() == null || name.endsWith("/")) {
        throw new Refused("names a folder; add the name of a file");
      }
      return new DatabaseUri.H2File(path, parameters);
    } catch (InvalidPathException e) {
      throw new Refused("needs the path of a file after jdbc:h2:file:");
    }
  }

  private static boolean isWindowsDrive(String path) {
    return java.io.File.separatorChar == '\\'
        && path.length() > 2
        && Character.isLetter(path.charAt(0))
        && path.charAt(1) == ':';
  }

  private DatabaseUri h2Memory(String[] parts) throws Refused {
    Map<String, String> parameters = h2Parameters(parts);
    if (!NAME.matcher(parts[0]).matches()) {
      throw new Refused(
          "needs a name after jdbc:h2:mem: of at most 63 letters, digits, dots, dashes and"
              + " underscores");
    }
    return new DatabaseUri.H2Memory(parts[0], parameters);
  }

  private Map<String, String> h2Parameters(String[] parts) throws Refused {
    Parameters parameters =
        new Parameters(H2_PARAMETERS, name -> name.toUpperCase(Locale.ROOT), "after the first ;");
    for (int i = 1; i < parts.length; i++) {
      parameters.add(parts[i]);
    }
    return Map.copyOf(parameters.accepted);
  }

  private DatabaseUri postgres(String rest) throws Refused {
    int question = rest.indexOf('?');
    String address = question < 0 ? rest : rest.substring(0, question);
    Parameters parameters =
        new Parameters(POSTGRES_PARAMETERS, UnaryOperator.identity(), "after the ?");
    if (question >= 0) {
      for (String part : rest.substring(question + 1).split("&", -1)) {
        parameters.add(part);
      }
    }
    if (address.indexOf('@') >= 0) {
      throw new Refused(
          "has a user or a password before the host; use "
              + settings.user()
              + " and "
              + settings.password());
    }
    int slash = address.indexOf('/');
    String database = slash < 0 ? "" : address.substring(slash + 1);
    if (!NAME.matcher(database).matches()) {
      throw new Refused(
          "needs the name of a database after the host, as in jdbc:postgresql://host:5432/name, of"
              + " letters, digits, dots, dashes and underscores");
    }
    boolean local = true;
    String hosts = address.substring(0, slash);
    for (String host : hosts.split(",", -1)) {
      var match = HOST.matcher(host);
      if (!match.matches()
          || (match.group(2) != null && Integer.parseInt(match.group(2).substring(1)) > 65_535)) {
        throw new Refused("needs a host, or several with commas in between, each with its port");
      }
      local &= LOCAL.contains(match.group(1).toLowerCase(Locale.ROOT));
    }
    return new DatabaseUri.Postgres(hosts, local, database, Map.copyOf(parameters.accepted));
  }

  /** Takes what is on the list, once each, in the list's own spelling. */
  private final class Parameters {

    private final Map<String, Pattern> allowed;
    private final UnaryOperator<String> spelling;
    private final String where;
    private final Map<String, String> accepted = new LinkedHashMap<>();
    private int position;

    Parameters(Map<String, Pattern> allowed, UnaryOperator<String> spelling, String where) {
      this.allowed = allowed;
      this.spelling = spelling;
      this.where = where;
    }

    void add(String part) throws Refused {
      position++;
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals);
      String folded = name.strip().toLowerCase(Locale.ROOT);
      if (PASSWORDS.contains(folded)) {
        throw new Refused("has a password in it; use " + settings.password());
      }
      if (USERS.contains(folded)) {
        throw new Refused("has a user in it; use " + settings.user());
      }
      if (TLS_FILES.contains(folded)) {
        throw new Refused("names a file for TLS; for a CA use " + settings.caFile());
      }
      Pattern pattern = allowed.get(spelling.apply(name));
      if (pattern == null) {
        throw new Refused(
            "has a parameter that is not allowed (number "
                + position
                + " "
                + where
                + "); allowed are only "
                + String.join(", ", new TreeSet<>(allowed.keySet())));
      }
      String value = part.substring(equals + 1);
      if (equals < 0 || !pattern.matcher(value).matches()) {
        throw new Refused(
            "has a parameter " + spelling.apply(name) + " with a value that it can't have");
      }
      if (accepted.put(spelling.apply(name), value) != null) {
        throw new Refused("has the parameter " + spelling.apply(name) + " twice");
      }
    }
  }
}
