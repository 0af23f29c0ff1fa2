package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.store.Account;
import com.algorithmia.secrets.store.AlgorithmInfo;
import com.algorithmia.secrets.store.Directory;
import com.algorithmia.secrets.store.Page;
import com.algorithmia.secrets.store.Role;
import com.algorithmia.secrets.store.StoreException;
import java.util.Map;
import java.util.Set;

/** Algorithms and accounts: where to find whose secrets. */
final class DirectoryPages {

  private static final int LIMIT = 50;
  private static final Map<String, String> FIELDS =
      Map.of("name", "name", "owner", "owner", "recipient", "recipient");

  private final Directory directory;
  private final Owners owners;
  private final Shells shells;

  DirectoryPages(Directory directory, Owners owners, Shells shells) {
    this.directory = directory;
    this.owners = owners;
    this.shells = shells;
  }

  void register(PageRoutes routes) {
    register(routes, Owners.ALGORITHM, Roles.MANAGES_SECRETS);
    register(routes, Owners.ACCOUNT, Roles.ADMIN);
    routes
        .get("/algorithms", Roles.SEES_SECRETS, r -> algorithms(r, FormState.FRESH, 200))
        .form(
            "/algorithms",
            Roles.MANAGES_SECRETS,
            this::createAlgorithm,
            r -> algorithms(r, FormState.of(r.form()), 200))
        .get("/accounts", Roles.SEES_SECRETS, r -> accounts(r, FormState.FRESH, 200))
        .form(
            "/accounts",
            Set.of(Role.ADMIN),
            this::createAccount,
            r -> accounts(r, FormState.of(r.form()), 200));
  }

  /** Removal of an algorithm or account that has no secrets. */
  private void register(PageRoutes routes, String place, Set<Role> roles) {
    routes
        .get(place + "/remove-owner", roles, r -> showRemove(r, place, FormState.FRESH, 200))
        .form(
            place + "/remove-owner",
            roles,
            r -> remove(r, place),
            r -> showRemove(r, place, FormState.of(r.form()), 200));
  }

  private Answer showRemove(PageRequest request, String place, FormState form, int status) {
    OwnerView owner = owners.of(request, place);
    return shells.page(
        status,
        "ownerRemove",
        "Remove " + owner.title(),
        request,
        Map.of("owner", owner, "form", form));
  }

  private Answer remove(PageRequest request, String place) {
    Form form = request.form();
    OwnerView owner = owners.of(request, place);
    if (!form.text("confirm").strip().equals(owner.title())) {
      return showRemove(
          request,
          place,
          FormState.of(form).problem("confirm", "Type " + owner.title() + " to remove it"),
          422);
    }
    try {
      if (owner.isAlgorithm()) {
        directory.deleteAlgorithm(request.actor(), owner.owner().id());
        return Html.seeOther(Shells.done("/algorithms", "algorithm-removed"));
      }
      directory.deleteAccount(request.actor(), owner.owner().id());
      return Html.seeOther(Shells.done("/accounts", "account-removed"));
    } catch (StoreException e) {
      return showRemove(
          request, place, FormState.of(form).message(e.getMessage()), Refusals.status(e));
    }
  }

  private Answer algorithms(PageRequest request, FormState form, int status) {
    Page<AlgorithmInfo> page =
        Paging.read(
            request.queryText(Paging.MARKER),
            marker -> directory.algorithms(request.actor(), marker, LIMIT));
    return shells.page(
        status,
        "algorithms",
        "Algorithms",
        request,
        Map.of(
            "algorithms",
            page.items(),
            "form",
            form,
            "paging",
            Paging.of(request, page, "/algorithms", Map.of(), LIMIT)));
  }

  private Answer accounts(PageRequest request, FormState form, int status) {
    Page<Account> page =
        Paging.read(
            request.queryText(Paging.MARKER),
            marker -> directory.accounts(request.actor(), marker, LIMIT));
    return shells.page(
        status,
        "accounts",
        "Accounts",
        request,
        Map.of(
            "accounts",
            page.items(),
            "form",
            form,
            "paging",
            Paging.of(request, page, "/accounts", Map.of(), LIMIT)));
  }

  private Answer createAlgorithm(PageRequest request) {
    Form form = request.form();
    try {
      AlgorithmInfo made =
          directory.createAlgorithm(
              request.actor(), form.text("owner").strip(), form.text("name").strip());
      return Html.seeOther(
          Shells.done("/algorithms/" + made.id() + "/secrets", "algorithm-created"));
    } catch (StoreException e) {
      return algorithms(request, FormState.of(form).refused(e, FIELDS), Refusals.status(e));
    }
  }

  private Answer createAccount(PageRequest request) {
    Form form = request.form();
    try {
      Account made =
          directory.createAccount(
              request.actor(), form.text("name").strip(), form.filled("recipient"));
      return Html.seeOther(Shells.done("/accounts/" + made.id() + "/secrets", "account-created"));
    } catch (StoreException e) {
      return accounts(request, FormState.of(form).refused(e, FIELDS), Refusals.status(e));
    }
  }
}
