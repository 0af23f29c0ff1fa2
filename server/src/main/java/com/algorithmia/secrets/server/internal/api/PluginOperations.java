package com.algorithmia.secrets.server.internal.api;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.server.internal.http.ApiFailure;
import com.algorithmia.secrets.server.internal.http.ApiRequest;
import com.algorithmia.secrets.server.internal.http.Errors;
import com.algorithmia.secrets.server.internal.http.Incoming;
import com.algorithmia.secrets.server.internal.http.Json;
import com.algorithmia.secrets.server.internal.http.JsonObject;
import com.algorithmia.secrets.server.internal.http.Routes;
import com.algorithmia.secrets.store.PluginDescription;
import com.algorithmia.secrets.store.PluginInfo;
import com.algorithmia.secrets.store.Plugins;
import com.algorithmia.secrets.store.StoreException;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** JARs by digest. */
public final class PluginOperations {

  /** The form field that holds an uploaded JAR. */
  static final String FIELD = "provider";

  private static final String ALL = "/v1/admin/plugins";
  private static final String ONE = ALL + "/{digest}";
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  private final Plugins plugins;
  private final long maxJarBytes;

  /**
   * @param maxJarBytes the most that an uploaded JAR may have
   */
  public PluginOperations(Plugins plugins, long maxJarBytes) {
    this.plugins = plugins;
    this.maxJarBytes = maxJarBytes;
  }

  /** Adds its routes. */
  public void register(Routes routes) {
    routes
        .get(ALL, this::list)
        .post(ALL, this::stage)
        .get(ONE, request -> answer(plugins.get(request.actor(), digest(request))))
        .delete(ONE, this::delete)
        .post(ONE + "/approve", this::approve)
        .post(ONE + "/describe", this::describe)
        .post(ONE + "/validate", this::validate)
        .get("/v1/worker/plugins/{digest}", this::forWorker);
  }

  private static String digest(ApiRequest request) {
    String digest = request.variable("digest");
    if (!DIGEST.matcher(digest).matches()) {
      throw ApiFailure.notFound();
    }
    return digest;
  }

  private Answer list(ApiRequest request) {
    return Answer.json(
        Json.list("results", plugins.list(request.actor()), PluginOperations::plugin));
  }

  private Answer stage(ApiRequest request) {
    // Before 64 MiB are taken in: who may not even see the list is told so at once.
    plugins.list(request.actor());
    Incoming.Upload jar = request.incoming().upload(FIELD, maxJarBytes);
    return answer(plugins.stage(request.actor(), jar.file(), jar.name()));
  }

  private Answer delete(ApiRequest request) {
    plugins.delete(request.actor(), digest(request));
    return Answer.noContent();
  }

  private Answer approve(ApiRequest request) {
    return answer(plugins.approve(request.actor(), digest(request)));
  }

  private Answer describe(ApiRequest request) {
    JsonObject body = request.optionalBody();
    JsonObject given = (body == null ? JsonObject.empty() : body).only("factoryClassName");
    Optional<PluginDescription> description =
        plugins.describe(request.actor(), digest(request), given.text("factoryClassName"));
    return Answer.json(Json.object(out -> description(out, description)));
  }

  private static void description(JsonGenerator out, Optional<PluginDescription> description)
      throws IOException {
    out.writeBooleanField("described", description.isPresent());
    if (description.isPresent()) {
      out.writeStringField("name", description.get().name());
      out.writeStringField("description", description.get().description());
    }
    Json.array(
        out,
        "settings",
        description.map(PluginDescription::settings).orElse(List.of()),
        PluginOperations::setting);
  }

  private static void setting(JsonGenerator out, PluginDescription.Setting setting)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("key", setting.name());
    out.writeStringField("description", setting.help());
    out.writeStringField("type", setting.type());
    out.writeBooleanField("required", setting.required());
    out.writeBooleanField("sensitive", setting.sensitive());
    out.writeBooleanField("destination", setting.destination());
    Json.text(out, "default", setting.defaultValue());
    Json.texts(out, "allowedValues", setting.allowedValues());
    out.writeEndObject();
  }

  private Answer validate(ApiRequest request) {
    JsonObject body = request.body().only("factoryClassName", "configuration");
    Map<String, String> configuration = body.textMap("configuration");
    if (configuration == null) {
      throw ApiFailure.malformed("The field configuration is missing");
    }
    List<StoreException.Problem> problems =
        plugins.validate(
            request.actor(), digest(request), body.text("factoryClassName"), configuration);
    return Answer.json(Json.list("problems", problems, Errors::problem));
  }

  private Answer forWorker(ApiRequest request) {
    request.query();
    InputStream jar = plugins.openForWorker(request.actor(), digest(request));
    return Answer.stream(
        "application/java-archive",
        out -> {
          try (jar) {
            jar.transferTo(out);
          }
        });
  }

  static Answer answer(PluginInfo plugin) {
    return Answer.json(out -> plugin(out, plugin));
  }

  private static void plugin(JsonGenerator out, PluginInfo plugin) throws IOException {
    out.writeStartObject();
    out.writeStringField("digest", plugin.digest());
    out.writeStringField("moduleName", plugin.fileName());
    out.writeNumberField("bytes", plugin.size());
    out.writeStringField("state", plugin.approved() ? "approved" : "staged");
    out.writeStringField("interfaceVersion", plugin.interfaceVersion());
    Json.texts(out, "factories", plugin.factories());
    Json.text(out, "title", plugin.title());
    Json.text(out, "version", plugin.version());
    Json.text(out, "signer", plugin.signer());
    Json.time(out, "created", plugin.created());
    Json.text(out, "approvedBy", plugin.approvedBy());
    Json.texts(out, "providers", plugin.providers());
    out.writeEndObject();
  }
}
