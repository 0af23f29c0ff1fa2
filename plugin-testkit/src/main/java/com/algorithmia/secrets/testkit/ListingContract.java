package com.algorithmia.secrets.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.Page;
import com.algorithmia.sdk.plugin.secrets.SecretHistory;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretListing;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import com.algorithmia.sdk.plugin.secrets.SecretSummary;
import com.algorithmia.sdk.plugin.secrets.VersionSummary;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/** Clauses 10.3 and 10.4: what is there, and what was there. */
interface ListingContract extends Contract {

  @Clause("10.3")
  default void clause_10_3_everySecretIsOnExactlyOnePage() throws Exception {
    SecretListing listing = kit().capability(SecretListing.class);
    List<String> keys = kit().secrets(3).stream().map(KnownSecret::key).toList();
    for (int limit : new int[] {1, 2, 3, SecretListing.MAX_LIMIT}) {
      List<SecretSummary> items =
          Listings.all(
              listing,
              limit,
              page -> assertThat(page.getItems()).as("a page").hasSizeLessThanOrEqualTo(limit));
      assertThat(items.stream().map(SecretSummary::getProviderKey).filter(keys::contains))
          .as("what was created, in pages of " + limit)
          .containsExactlyInAnyOrderElementsOf(keys);
      for (SecretSummary item : items) {
        assertAsTold(item, keys);
      }
    }
  }

  private void assertAsTold(SecretSummary item, List<String> keys) throws Exception {
    if (keys.contains(item.getProviderKey())) {
      SecretIdentifier id = kit().id(item.getProviderKey());
      assertThat(item.getVersion()).isIn(null, kit().provider().getSecretVersion(id));
      Instant time = kit().provider().secretLastUpdated(id);
      assertThat(item.getLastUpdated()).isIn(null, time);
    }
  }

  @Clause("10.3")
  @Writes
  default void clause_10_3_deletesBetweenPagesHideNothing() throws Exception {
    SecretListing listing = kit().capability(SecretListing.class);
    kit().needsCreate();
    kit().needsDelete();
    SecretProvider provider = kit().provider();
    Set<String> there = createSome();
    List<SecretSummary> items =
        Listings.all(
            listing,
            2,
            page -> {
              for (SecretSummary item : page.getItems()) {
                if (there.remove(item.getProviderKey())) {
                  provider.deleteSecret(kit().id(item.getProviderKey()));
                  return;
                }
              }
            });
    assertListedOnce(items, there);
  }

  @Clause("10.3")
  @Writes
  default void clause_10_3_createsBetweenPagesRepeatNothing() throws Exception {
    SecretListing listing = kit().capability(SecretListing.class);
    kit().needsCreate();
    Set<String> there = createSome();
    AtomicInteger more = new AtomicInteger(there.size());
    List<SecretSummary> items =
        Listings.all(
            listing,
            2,
            page -> {
              if (more.getAndDecrement() > 0) {
                kit().create(kit().newValue());
              }
            });
    assertListedOnce(items, there);
  }

  private Set<String> createSome() throws Exception {
    Set<String> keys = new HashSet<>();
    for (int i = 0; i < 8; i++) {
      keys.add(kit().create(kit().newValue()).getProviderKey());
    }
    return keys;
  }

  private static void assertListedOnce(List<SecretSummary> items, Set<String> there) {
    assertThat(items.stream().map(SecretSummary::getProviderKey).filter(there::contains))
        .as("what was there all the while")
        .containsExactlyInAnyOrderElementsOf(there);
  }

  @Clause("10.3")
  @Writes
  default void clause_10_3_deletedSecretIsNotListed() throws Exception {
    SecretListing listing = kit().capability(SecretListing.class);
    kit().needsCreate();
    kit().needsDelete();
    SecretIdentifier id = kit().create(kit().newValue());
    kit().provider().deleteSecret(id);
    assertThat(Listings.all(listing, SecretListing.MAX_LIMIT, page -> {}))
        .extracting(SecretSummary::getProviderKey)
        .doesNotContain(id.getProviderKey());
  }

  @Clause("10.3")
  default void clause_10_3_cursorHoldsForAnotherProviderObject() throws Exception {
    List<String> keys = kit().secrets(3).stream().map(KnownSecret::key).toList();
    Page<SecretSummary> first = kit().capability(SecretListing.class).listSecrets(null, 1);
    String cursor = first.getNextCursor();
    assertThat(cursor).as("cursor after one of three").isNotNull();
    List<SecretSummary> items = new ArrayList<>(first.getItems());
    kit()
        .another(
            other -> {
              SecretListing listing = kit().capability(other, SecretListing.class);
              String next = cursor;
              while (next != null) {
                Page<SecretSummary> page = listing.listSecrets(next, SecretListing.MAX_LIMIT);
                items.addAll(page.getItems());
                next = page.getNextCursor();
              }
            });
    assertThat(items.stream().map(SecretSummary::getProviderKey).filter(keys::contains))
        .containsExactlyInAnyOrderElementsOf(keys);
  }

  @Clause("10.3")
  default void clause_10_3_wrongLimitsAndCursorsAreIllegalArguments() throws Exception {
    SecretListing listing = kit().capability(SecretListing.class);
    for (int limit : new int[] {0, -1, SecretListing.MAX_LIMIT + 1, Integer.MAX_VALUE}) {
      assertIllegal("limit " + limit, () -> listing.listSecrets(null, limit));
    }
    assertIllegal("a foreign cursor", () -> listing.listSecrets("\u0001 not a cursor \u0001", 1));
  }

  private void assertIllegal(String what, Attempt.Call<?> call) {
    boolean refused = false;
    try {
      call.run();
    } catch (IllegalArgumentException e) {
      refused = true;
    } catch (Exception e) {
      throw new AssertionError(what + ": threw " + e.getClass().getName(), e);
    }
    assertThat(refused).as("listSecrets refuses " + what).isTrue();
  }

  @Clause("10.4")
  @Writes
  default void clause_10_4_versionsComeNewestFirstAndTheFirstIsCurrent() throws Exception {
    SecretHistory history = kit().capability(SecretHistory.class);
    kit().needsUpdate();
    SecretIdentifier id = kit().secret().id();
    List<String> told = new ArrayList<>();
    told.add(kit().provider().getSecretVersion(id));
    for (int i = 0; i < 3; i++) {
      kit().update(id, kit().newValue());
      told.add(kit().provider().getSecretVersion(id));
    }
    Collections.reverse(told);
    List<VersionSummary> versions = history.listVersions(id);
    assertThat(versions).isNotEmpty();
    // How many are kept is the provider's affair; those that are kept are in order.
    List<String> listed = versions.stream().map(VersionSummary::getVersion).toList();
    List<String> own = listed.stream().filter(told::contains).toList();
    assertThat(own).isEqualTo(told.subList(0, own.size()));
    assertThat(listed.get(0)).as("the first").isEqualTo(told.get(0));
    assertThat(versions)
        .extracting(VersionSummary::getCreated)
        .isSortedAccordingTo(Comparator.<Instant>reverseOrder());
  }

  @Clause("10.4")
  @Writes
  default void clause_10_4_restoringBringsTheOldValueBackAsANewVersion() throws Exception {
    SecretHistory history = kit().capability(SecretHistory.class);
    kit().needsUpdate();
    KnownSecret secret = kit().secret();
    SecretIdentifier id = secret.id();
    String first = kit().provider().getSecretVersion(id);
    kit().update(id, kit().newValue());
    boolean kept =
        history.listVersions(id).stream()
            .anyMatch(version -> version.getVersion().equals(first) && version.isRestorable());
    Assumptions.assumeTrue(kept, "the provider keeps no earlier version");
    String current = kit().provider().getSecretVersion(id);
    Attempt<String> restored =
        kit().attempt("restoreVersion", () -> history.restoreVersion(id, first));
    if (restored.failedAs(Kind.UNSUPPORTED)) {
      assertThat(kit().provider().getSecretVersion(id)).as("after UNSUPPORTED").isEqualTo(current);
      Assumptions.abort("the provider may not restore");
    }
    String version = restored.expectSuccess();
    assertThat(version).isNotIn(first, current);
    assertThat(kit().provider().getSecretVersion(id)).isEqualTo(version);
    assertThat(history.listVersions(id).get(0).getVersion()).isEqualTo(version);
    Values.assertSame("restored", secret.value(), Values.read(kit(), id));
    kit().update(id, secret.value());
  }

  @Clause("10.4")
  @Writes
  default void clause_10_4_unknownSecretsAndVersionsAreNotRestored() throws Exception {
    SecretHistory history = kit().capability(SecretHistory.class);
    KnownSecret secret = kit().secret();
    SecretIdentifier unknown = kit().id(kit().hooks().unknownKey());
    String version = kit().provider().getSecretVersion(secret.id());
    kit().attempt("listVersions", () -> history.listVersions(unknown)).expectNotFound();
    Attempt<String> ofUnknown =
        kit().attempt("restoreVersion", () -> history.restoreVersion(unknown, version));
    if (!ofUnknown.failedAs(Kind.UNSUPPORTED)) {
      ofUnknown.expectNotFound();
    }
    kit()
        .attempt(
            "restoreVersion of a version that never was",
            () -> history.restoreVersion(secret.id(), "never-was"))
        .expectKind(Kind.NOT_USABLE, Kind.UNSUPPORTED);
    assertThat(kit().provider().getSecretVersion(secret.id())).isEqualTo(version);
  }
}
