package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.server.internal.http.ApiFailure;
import com.algorithmia.secrets.store.OpenOperation;
import com.algorithmia.secrets.store.SecretStore;
import com.algorithmia.secrets.store.StoreException;
import java.util.HashMap;
import java.util.Map;

/** Writes whose outcome is open: asking the providers again, and settling by hand. */
final class OperationPages {

  private static final String BASE = "/admin/nodes/operations";
  private static final String ONE = BASE + "/{operationId}";

  private final SecretStore store;
  private final Shells shells;

  OperationPages(SecretStore store, Shells shells) {
    this.store = store;
    this.shells = shells;
  }

  void register(PageRoutes routes) {
    routes
        .button(BASE + "/reconcile", Roles.ADMIN, this::reconcile)
        .get(ONE, Roles.ADMIN, r -> show(r, FormState.FRESH, 200))
        .form(ONE, Roles.ADMIN, this::settle, r -> show(r, FormState.of(r.form()), 200));
  }

  private Answer reconcile(PageRequest request) {
    int settled = store.operations().reconcile(request.actor());
    return Html.seeOther(
        Shells.done(NodePages.BASE, settled > 0 ? "operations-settled" : "operations-asked"));
  }

  private OpenOperation operation(PageRequest request) {
    String id = request.id("operationId");
    return store.operations().open(request.actor()).stream()
        .filter(operation -> operation.id().equals(id))
        .findFirst()
        .orElseThrow(
            () -> new ApiFailure(404, 8100, "This operation is not open: it was settled already"));
  }

  private Answer show(PageRequest request, FormState form, int status) {
    OpenOperation operation = operation(request);
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("operation", operation);
    parameters.put("form", form);
    parameters.put(
        "provider", ProviderNames.of(store.providers(), request).name(operation.providerId()));
    parameters.put("owner", owner(request, operation));
    parameters.put("secret", secret(request, operation));
    return shells.page(status, "operation", "Settle by hand", request, parameters);
  }

  private String owner(PageRequest request, OpenOperation operation) {
    String id = operation.owner().id();
    try {
      return switch (operation.owner().kind()) {
        case ALGORITHM -> {
          var algorithm = store.directory().algorithm(request.actor(), id);
          yield algorithm.owner() + "/" + algorithm.name();
        }
        case ACCOUNT -> store.directory().account(request.actor(), id).name();
      };
    } catch (StoreException e) {
      return id;
    }
  }

  /** The variable; empty for one that was being created: it is not there yet. */
  private String secret(PageRequest request, OpenOperation operation) {
    try {
      return store
          .entries()
          .get(request.actor(), operation.owner(), operation.entryId())
          .variable();
    } catch (StoreException e) {
      return "";
    }
  }

  private Answer settle(PageRequest request) {
    Form form = request.form();
    FormState typed = FormState.of(form);
    String outcome = form.text("outcome");
    if (!outcome.equals("happened") && !outcome.equals("not")) {
      return show(request, typed.problem("outcome", "Choose what you found there"), 422);
    }
    if (!form.ticked("looked")) {
      return show(
          request, typed.problem("looked", "Look into the backend first, then tick this box"), 422);
    }
    try {
      store
          .operations()
          .settle(request.actor(), request.id("operationId"), outcome.equals("happened"));
      return Html.seeOther(Shells.done(NodePages.BASE, "operation-settled"));
    } catch (StoreException e) {
      return show(request, typed.refused(e, Map.of("happened", "outcome")), Refusals.status(e));
    }
  }
}
