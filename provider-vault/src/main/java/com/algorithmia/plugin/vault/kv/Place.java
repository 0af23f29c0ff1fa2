package com.algorithmia.plugin.vault.kv;

import com.algorithmia.plugin.vault.auth.Session;
import com.algorithmia.plugin.vault.transport.ApiPath;
import com.algorithmia.plugin.vault.transport.Deadline;
import com.algorithmia.plugin.vault.transport.Json;
import com.algorithmia.plugin.vault.transport.Reply;
import com.algorithmia.plugin.vault.transport.VaultRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * Where an engine keeps its secrets, and how it asks for them. Immutable.
 *
 * @param prefix what lies between the mount and the keys; may be empty
 * @param mayRead whether the configuration lets values be read
 * @param onMisplaced told when the mount turns out not to be what it was taken for
 */
public record Place(
    Session session, ApiPath mount, ApiPath prefix, boolean mayRead, Runnable onMisplaced) {

  /** Mount, an API of KV 2 (such as {@code data}) or nothing, and the secret. */
  ApiPath path(String api, SecretKey key) {
    ApiPath base = api.isEmpty() ? mount : mount.plus(api);
    return (key.absolute() ? base : base.plus(prefix)).plus(key.path());
  }

  Reply send(VaultRequest request, Deadline deadline) {
    return checked(session.send(request, deadline));
  }

  /** See {@link Session#sendUnquestioned}. */
  Reply sendUnquestioned(VaultRequest request, Deadline deadline) {
    return checked(session.sendUnquestioned(request, deadline));
  }

  private Reply checked(Reply reply) {
    if (reply.isNotFound() && !Refusals.saysNotThere(reply) && !reply.data().isObject()) {
      onMisplaced.run();
    }
    return reply;
  }

  /** See {@link KvEngine#names}. Servers that page do so here, others send all and are cut here. */
  List<String> names(String api, ApiPath folder, String after, int limit, Deadline deadline) {
    ApiPath base = api.isEmpty() ? mount : mount.plus(api);
    VaultRequest request = VaultRequest.list(base.plus(prefix).plus(folder));
    if (!api.isEmpty()) {
      request = request.with("after", after).with("limit", Integer.toString(limit));
    }
    Reply reply = send(request, deadline);
    if (Refusals.saysNotThere(reply) || isEmpty(reply)) {
      return List.of();
    }
    if (!reply.isOk() || reply.data().get("keys").type() != Json.Type.ARRAY) {
      throw Refusals.of(reply, request);
    }
    List<String> names = new ArrayList<>();
    for (Json item : reply.data().get("keys").items()) {
      String name = item.text();
      if (name != null && name.compareTo(after) > 0) {
        names.add(name);
      }
    }
    names.sort(null);
    return names.size() > limit ? List.copyOf(names.subList(0, limit)) : names;
  }

  /**
   * Whether a success tells of no name at all. An empty folder is a 404, unless the server has to
   * warn that it ignores a parameter, as HashiCorp's does with those by which OpenBao pages.
   */
  private static boolean isEmpty(Reply reply) {
    Json data = reply.data();
    return reply.isOk()
        && (data.type() == Json.Type.NULL
            || (data.isObject() && data.names().isEmpty())
            || (data.names().size() == 1 && data.get("keys").type() == Json.Type.NULL));
  }

  @Override
  public String toString() {
    return "Place[" + mount + ", " + prefix + "]";
  }
}
