package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.store.Account;
import com.algorithmia.secrets.store.AlgorithmInfo;
import com.algorithmia.secrets.store.Directory;
import com.algorithmia.secrets.store.Entries;
import com.algorithmia.secrets.store.EntryFilter;
import com.algorithmia.secrets.store.Grant;
import com.algorithmia.secrets.store.Grants;
import com.algorithmia.secrets.store.Owner;
import com.algorithmia.secrets.store.Page;
import com.algorithmia.secrets.store.StoreException;
import java.util.List;
import java.util.Map;

/** Which algorithms get which secrets of an account. */
public final class GrantPages {

  private static final String BASE = "/accounts/{accountId}/grants";

  private final Grants grants;
  private final Entries entries;
  private final Directory directory;
  private final Shells shells;

  GrantPages(Grants grants, Entries entries, Directory directory, Shells shells) {
    this.grants = grants;
    this.entries = entries;
    this.directory = directory;
    this.shells = shells;
  }

  void register(PageRoutes routes) {
    routes
        .get(BASE, Roles.SEES_SECRETS, r -> show(r, FormState.FRESH, 200))
        .form(BASE, Roles.MANAGES_SECRETS, this::create, r -> show(r, FormState.of(r.form()), 200))
        .button(BASE + "/{grantId}/remove", Roles.MANAGES_SECRETS, this::remove);
  }

  /**
   * A grant in a list.
   *
   * @param grant which
   * @param algorithm the algorithm's name
   */
  public record GrantRow(Grant grant, String algorithm) {}

  private Answer show(PageRequest request, FormState form, int status) {
    Account account = directory.account(request.actor(), request.id("accountId"));
    List<GrantRow> rows =
        grants.ofAccount(request.actor(), account.id()).stream()
            .map(grant -> new GrantRow(grant, name(request, grant.algorithmId())))
            .toList();
    return shells.page(
        status,
        "grants",
        "Shared secrets of " + account.name(),
        request,
        Map.of(
            "account",
            account,
            "grants",
            rows,
            "secrets",
            entries
                .list(
                    request.actor(),
                    Owner.account(account.id()),
                    EntryFilter.ALL,
                    null,
                    Page.MAX_LIMIT)
                .items(),
            "form",
            form));
  }

  private String name(PageRequest request, String algorithmId) {
    try {
      AlgorithmInfo algorithm = directory.algorithm(request.actor(), algorithmId);
      return algorithm.owner() + "/" + algorithm.name();
    } catch (StoreException e) {
      return "an algorithm of another account";
    }
  }

  private Answer create(PageRequest request) {
    Form form = request.form();
    String accountId = request.id("accountId");
    String name = form.text("algorithm").strip();
    int slash = name.indexOf('/');
    if (slash <= 0) {
      return show(request, FormState.of(form).problem("algorithm", "Enter it as OWNER/NAME"), 422);
    }
    try {
      AlgorithmInfo algorithm =
          directory.algorithmByName(
              request.actor(), name.substring(0, slash), name.substring(slash + 1));
      grants.create(request.actor(), accountId, form.text("entry"), algorithm.id());
      return Html.seeOther(Shells.done("/accounts/" + accountId + "/grants", "grant-created"));
    } catch (StoreException e) {
      return show(request, FormState.of(form).message(e.getMessage()), Refusals.status(e));
    }
  }

  private Answer remove(PageRequest request) {
    String accountId = request.id("accountId");
    try {
      grants.delete(request.actor(), accountId, request.id("grantId"));
    } catch (StoreException e) {
      return show(request, FormState.FRESH.message(e.getMessage()), Refusals.status(e));
    }
    return Html.seeOther(Shells.done("/accounts/" + accountId + "/grants", "grant-removed"));
  }
}
