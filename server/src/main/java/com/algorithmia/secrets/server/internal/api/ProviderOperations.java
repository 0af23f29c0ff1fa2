package com.algorithmia.secrets.server.internal.api;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.server.internal.http.ApiFailure;
import com.algorithmia.secrets.server.internal.http.ApiRequest;
import com.algorithmia.secrets.server.internal.http.Incoming;
import com.algorithmia.secrets.server.internal.http.Json;
import com.algorithmia.secrets.server.internal.http.JsonObject;
import com.algorithmia.secrets.server.internal.http.Routes;
import com.algorithmia.secrets.store.CheckReport;
import com.algorithmia.secrets.store.ProviderInfo;
import com.algorithmia.secrets.store.ProviderRequest;
import com.algorithmia.secrets.store.Providers;
import com.algorithmia.secrets.store.ReferencePattern;
import com.algorithmia.secrets.store.SettingView;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Providers: the contract of the field, and this product's own operations on them. */
public final class ProviderOperations {

  private static final String ALL = "/v1/admin/secret-provider";
  private static final String ONE = ALL + "/{providerId}";
  private static final String MODULE = "/v1/admin/plugins/secret-provider/{providerId}";

  private final Providers providers;
  private final long maxJarBytes;

  /**
   * @param maxJarBytes the most that an uploaded JAR may have
   */
  public ProviderOperations(Providers providers, long maxJarBytes) {
    this.providers = providers;
    this.maxJarBytes = maxJarBytes;
  }

  /** Adds its routes. */
  public void register(Routes routes) {
    routes
        .get("/v1/secret-provider", request -> list(providers.usable(request.actor())))
        .get(ALL, request -> list(providers.list(request.actor())))
        .post(ALL, this::create)
        .get(ONE, request -> answer(providers.get(request.actor(), request.id("providerId"))))
        .post(ONE, this::update)
        .delete(ONE, this::delete)
        .get(MODULE, this::module)
        .post(MODULE, this::upload)
        .post(MODULE + "/default", this::makeDefault)
        .get(ONE + "/configuration", this::configuration)
        .post(ONE + "/check", this::check)
        .get(ONE + "/references", this::references)
        .put(ONE + "/references", this::setReferences);
  }

  private static Answer list(List<ProviderInfo> list) {
    return Answer.json(
        out -> {
          out.writeStartArray();
          for (ProviderInfo provider : list) {
            provider(out, provider);
          }
          out.writeEndArray();
        });
  }

  private static Answer answer(ProviderInfo provider) {
    return Answer.json(out -> provider(out, provider)).revision(provider.revision());
  }

  private Answer create(ApiRequest request) {
    JsonObject body = request.body();
    body.required("name");
    return answer(providers.create(request.actor(), read(body), request.idempotencyKey()));
  }

  private Answer update(ApiRequest request) {
    return answer(
        providers.update(
            request.actor(), request.id("providerId"), read(request.body()), request.ifRevision()));
  }

  private static ProviderRequest read(JsonObject body) {
    Map<String, @Nullable String> forWorkers = body.map("worker_configuration");
    if (forWorkers == null && body.mentions("worker_configuration")) {
      forWorkers = Map.of();
    }
    return ProviderRequest.empty()
        .name(body.text("name"))
        .description(body.text("description"))
        .moduleName(body.text("moduleName"))
        .moduleDigest(body.text("moduleDigest"))
        .factoryClassName(body.text("factoryClassName"))
        .interfaceVersion(body.text("interfaceVersion"))
        .configuration(body.map("configuration"))
        .workerConfiguration(forWorkers)
        .enabled(body.flag("isEnabled"))
        .isDefault(body.flag("isDefault"));
  }

  private Answer delete(ApiRequest request) {
    providers.delete(request.actor(), request.id("providerId"), request.ifRevision());
    return Answer.noContent();
  }

  private Answer module(ApiRequest request) {
    ProviderInfo provider = providers.get(request.actor(), request.id("providerId"));
    if (provider.moduleDigest() == null) {
      throw new ApiFailure(
          400, ApiFailure.MODULE_NOT_UPLOADED, "No JAR has been uploaded for this provider");
    }
    return answer(provider);
  }

  private Answer upload(ApiRequest request) {
    String id = request.id("providerId");
    // Before 64 MiB are taken in: who may not even see the provider is told so at once.
    providers.get(request.actor(), id);
    Incoming.Upload jar = request.incoming().upload(PluginOperations.FIELD, maxJarBytes);
    return answer(providers.upload(request.actor(), id, jar.file(), jar.name()));
  }

  private Answer makeDefault(ApiRequest request) {
    providers.setDefault(request.actor(), request.id("providerId"));
    return Answer.noContent();
  }

  private Answer configuration(ApiRequest request) {
    String id = request.id("providerId");
    List<SettingView> settings = providers.configuration(request.actor(), id);
    List<String> forWorkers = providers.workerConfiguration(request.actor(), id);
    return Answer.json(
        Json.object(
            out -> {
              Json.array(out, "settings", settings, ProviderOperations::setting);
              Json.texts(out, "worker_settings", forWorkers);
            }));
  }

  private static void setting(JsonGenerator out, SettingView setting) throws IOException {
    out.writeStartObject();
    out.writeStringField("key", setting.key());
    out.writeBooleanField("sensitive", setting.sensitive());
    out.writeBooleanField("set", setting.set());
    String value = setting.value();
    if (value != null && !setting.sensitive()) {
      out.writeStringField("value", value);
    }
    out.writeEndObject();
  }

  private Answer check(ApiRequest request) {
    CheckReport report = providers.check(request.actor(), request.id("providerId"));
    return Answer.json(
        Json.object(
            out -> {
              out.writeStringField("state", report.status().name());
              Json.array(out, "steps", report.steps(), ProviderOperations::step);
            }));
  }

  private static void step(JsonGenerator out, CheckReport.Step step) throws IOException {
    out.writeStartObject();
    out.writeStringField("name", step.name());
    out.writeStringField("state", step.status().name());
    out.writeStringField("message", step.message());
    out.writeEndObject();
  }

  private Answer references(ApiRequest request) {
    String id = request.id("providerId");
    return references(request, id, providers.references(request.actor(), id));
  }

  private Answer setReferences(ApiRequest request) {
    String id = request.id("providerId");
    List<JsonObject> given = request.body().only("patterns").objects("patterns");
    if (given == null) {
      throw ApiFailure.malformed("The field patterns is missing");
    }
    List<ReferencePattern> patterns = new ArrayList<>();
    for (JsonObject pattern : given) {
      String account = pattern.only("pattern", "account").text("account");
      patterns.add(
          new ReferencePattern(account == null ? "*" : account, pattern.required("pattern")));
    }
    return references(
        request, id, providers.setReferences(request.actor(), id, patterns, request.ifRevision()));
  }

  private Answer references(ApiRequest request, String id, List<ReferencePattern> patterns) {
    return Answer.json(Json.list("patterns", patterns, ProviderOperations::pattern))
        .revision(providers.get(request.actor(), id).revision());
  }

  private static void pattern(JsonGenerator out, ReferencePattern pattern) throws IOException {
    out.writeStartObject();
    out.writeStringField("pattern", pattern.pattern());
    out.writeStringField("account", pattern.account());
    out.writeEndObject();
  }

  private static void provider(JsonGenerator out, ProviderInfo provider) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", provider.id());
    out.writeStringField("name", provider.name());
    out.writeStringField("description", provider.description());
    Json.text(out, "moduleName", provider.moduleName());
    Json.text(out, "factoryClassName", provider.factoryClassName());
    Json.text(out, "interfaceVersion", provider.interfaceVersion());
    out.writeBooleanField("isEnabled", provider.enabled());
    out.writeBooleanField("isDefault", provider.isDefault());
    out.writeBooleanField("isInternal", provider.internal());
    Json.time(out, "created", provider.created());
    Json.time(out, "modified", provider.modified());
    Json.text(out, "moduleDigest", provider.moduleDigest());
    out.writeNumberField("revision", provider.revision());
    out.writeStringField("state", provider.state().name().toLowerCase(java.util.Locale.ROOT));
    Json.text(out, "problem", provider.problem());
    capabilities(out, provider.capabilities());
    out.writeEndObject();
  }

  private static void capabilities(
      JsonGenerator out, ProviderInfo.@Nullable Capabilities capabilities) throws IOException {
    if (capabilities == null) {
      out.writeNullField("capabilities");
      return;
    }
    out.writeObjectFieldStart("capabilities");
    out.writeBooleanField("creates", capabilities.creates());
    out.writeBooleanField("updates", capabilities.updates());
    out.writeBooleanField("deletes", capabilities.deletes());
    out.writeBooleanField("reads", capabilities.reads());
    out.writeBooleanField("history", capabilities.history());
    out.writeBooleanField("conditional_updates", capabilities.conditionalUpdates());
    out.writeNumberField("max_value_bytes", capabilities.maxValueBytes());
    out.writeEndObject();
  }
}
