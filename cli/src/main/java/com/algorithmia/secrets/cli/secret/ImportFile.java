package com.algorithmia.secrets.cli.secret;

import com.algorithmia.secrets.cli.CommandException;
import com.algorithmia.secrets.client.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads many variables: lines {@code NAME=VALUE} as in env files, or a JSON object of strings.
 *
 * <p>In lines, blank ones and those that begin with {@code #} are skipped, {@code export} before a
 * name is allowed, and a value may stand in single quotes (taken as it is) or double quotes (with
 * {@code \n}, {@code \t}, {@code \"}, {@code \\}). Nothing is substituted. Messages name lines,
 * never what stands in them.
 */
final class ImportFile {

  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,127}");

  private ImportFile() {}

  static Map<String, String> parse(String text) {
    Map<String, String> variables = text.stripLeading().startsWith("{") ? json(text) : lines(text);
    if (variables.isEmpty()) {
      throw CommandException.usage("There is no variable in what is to be imported.");
    }
    return variables;
  }

  private static Map<String, String> json(String text) {
    Json json = Json.parse(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    if (json == null || !json.isObject()) {
      throw CommandException.usage("What begins with { must be a JSON object of strings.");
    }
    Map<String, String> variables = new LinkedHashMap<>();
    int number = 0;
    for (Map.Entry<String, Json> member : json.members().entrySet()) {
      number++;
      if (!NAME.matcher(member.getKey()).matches() || member.getValue().type() != Json.Type.TEXT) {
        throw CommandException.usage(
            "Member " + number + " of the JSON object is no variable with a string as its value.");
      }
      variables.put(member.getKey(), member.getValue().text());
    }
    return variables;
  }

  private static Map<String, String> lines(String text) {
    Map<String, String> variables = new LinkedHashMap<>();
    int number = 0;
    for (String raw : text.split("\r?\n", -1)) {
      number++;
      String line = raw.strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String pair = line.startsWith("export ") ? line.substring(7).stripLeading() : line;
      int equals = pair.indexOf('=');
      String name = equals < 0 ? "" : pair.substring(0, equals).strip();
      if (!NAME.matcher(name).matches()) {
        throw problem(number, "is not NAME=VALUE with letters, digits and _ in the name");
      }
      if (variables.put(name, value(number, pair.substring(equals + 1).strip())) != null) {
        throw problem(number, "names a variable for the second time");
      }
    }
    return variables;
  }

  private static String value(int number, String text) {
    if (text.startsWith("'")) {
      if (text.length() < 2 || text.indexOf('\'', 1) != text.length() - 1) {
        throw problem(number, "has a quote that does not end");
      }
      return text.substring(1, text.length() - 1);
    }
    return text.startsWith("\"") ? unescape(number, text) : text;
  }

  private static String unescape(int number, String text) {
    StringBuilder value = new StringBuilder();
    boolean escaped = false;
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (escaped) {
        value.append(escape(number, c));
        escaped = false;
      } else if (c == '\\') {
        escaped = true;
      } else if (c != '"') {
        value.append(c);
      } else if (i == text.length() - 1) {
        return value.toString();
      } else {
        break; // Something follows the closing quote.
      }
    }
    throw problem(number, "has a quote that does not end");
  }

  private static char escape(int number, char c) {
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case '"', '\\' -> c;
      default -> throw problem(number, "has a \\ before something else than n, t, r, \" or \\");
    };
  }

  private static CommandException problem(int number, String what) {
    return CommandException.usage("Line " + number + " " + what + ". Nothing was changed.");
  }
}
