package com.algorithmia.secrets.store;

import static com.algorithmia.secrets.store.TestStore.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An entry and its value stay together whatever ends the process, and whatever answer is lost:
 * after the reconciler there is nothing in the provider that no entry knows of, and the reverse.
 */
class CrashProtocolTest extends ProtocolFixture {

  @ParameterizedTest
  @CsvSource({"create.intended,0", "create.stored,1", "create.recorded,1"})
  void aCreateThatIsKilledIsThereAsAWholeOrNotAtAll(String step, int entries) {
    killAt = step;
    assertThatThrownBy(() -> create("TOKEN", null)).isInstanceOf(Killed.class);
    restart();
    reconcileNowAndLater(entries == 0);
    assertThat(entries()).hasSize(entries);
    assertNothingIsLeftOver();
  }

  @Test
  void whoeverWasReconcilingWhenTheProcessEndedIsNotWaitedFor() {
    store.operations().reconcile(ADMIN);
    killAt = "create.stored";
    assertThatThrownBy(() -> create("TOKEN", null)).isInstanceOf(Killed.class);
    restart();
    store.operations().reconcile(ADMIN);
    assertThat(entries()).hasSize(1);
    assertNothingIsLeftOver();
  }

  @ParameterizedTest
  @ValueSource(strings = {"create.intended", "create.stored", "create.recorded"})
  void aKilledCreateGoesOnWithItsIdempotencyKey(String step) {
    killAt = step;
    assertThatThrownBy(() -> create("TOKEN", "k1")).isInstanceOf(Killed.class);
    restart();
    Entry entry = create("TOKEN", "k1");
    assertThat(entries()).containsExactly(entry);
    assertThat(create("TOKEN", "k1")).isEqualTo(entry);
    assertNothingIsLeftOver();
  }

  @ParameterizedTest
  @CsvSource({"change.intended,1", "change.stored,2", "change.recorded,2"})
  void anUpdateThatIsKilledIsDoneAsAWholeOrNotAtAll(String step, long revision) {
    Entry entry = create("TOKEN", null);
    killAt = step;
    EntryUpdate update =
        new EntryUpdate("New name", null, null, null, null, NewValue.of("new value"));
    assertThatThrownBy(() -> store.entries().update(ADMIN, owner, entry.id(), update, null, null))
        .isInstanceOf(Killed.class);
    restart();
    reconcileNowAndLater(revision == 1);
    Entry now = store.entries().get(ADMIN, owner, entry.id());
    assertThat(now.revision()).isEqualTo(revision);
    assertThat(now.name()).isEqualTo(revision == 2 ? "New name" : "TOKEN");
    assertThat(now.version().equals(entry.version())).isEqualTo(revision == 1);
    assertNothingIsLeftOver();
  }

  @Test
  void anotherUpdateMeanwhileIsNotTakenForTheEffectOfOneThatIsKilled() {
    Entry entry = create("TOKEN", null);
    meanwhile =
        () -> {
          Entry first = update(entry, "First", "first value");
          assertThat(first.revision()).isEqualTo(2);
          killAt = "change.intended";
        };
    runAt = "change.asked";
    assertThatThrownBy(() -> update(entry, "Second", "second value"))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CHANGED_MEANWHILE));
    restart();
    store.operations().reconcile(ADMIN);
    Entry now = store.entries().get(ADMIN, owner, entry.id());
    assertThat(now.name()).isEqualTo("First");
    assertThat(now.revision()).isEqualTo(2);
    assertNothingIsLeftOver();
  }

  @ParameterizedTest
  @ValueSource(strings = {"change.intended", "change.stored", "change.recorded"})
  void aKilledUpdateGoesOnWithItsIdempotencyKey(String step) {
    Entry entry = create("TOKEN", null);
    killAt = step;
    EntryUpdate update = EntryUpdate.ofValue(NewValue.of("new value"));
    assertThatThrownBy(() -> store.entries().update(ADMIN, owner, entry.id(), update, null, "k2"))
        .isInstanceOf(Killed.class);
    restart();
    Entry updated = store.entries().update(ADMIN, owner, entry.id(), update, null, "k2");
    assertThat(updated.revision()).isEqualTo(2);
    assertThat(updated.version()).isNotEqualTo(entry.version());
    assertNothingIsLeftOver();
  }

  @ParameterizedTest
  @ValueSource(strings = {"delete.intended", "delete.stored", "delete.recorded"})
  void aDeleteThatIsKilledIsFinished(String step) {
    Entry entry = create("TOKEN", null);
    killAt = step;
    assertThatThrownBy(() -> store.entries().delete(ADMIN, owner, entry.id(), null, null))
        .isInstanceOf(Killed.class);
    restart();
    store.operations().reconcile(ADMIN);
    assertThat(entries()).isEmpty();
    assertNothingIsLeftOver();
  }

  @Test
  void aLostAnswerOfACreateIsSaidAndSettledByARepeat() {
    order("after OUTCOME_UNKNOWN");
    StoreException lost = catchThrowableOfType(StoreException.class, () -> create("TOKEN", "k3"));
    assertThat(lost.code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
    assertThat(lost.category()).isEqualTo(StoreException.Category.UNAVAILABLE);
    assertThat(store.operations().open(ADMIN))
        .singleElement()
        .satisfies(open -> assertThat(lost.operationId()).contains(open.id()));
    assertThat(entries()).isEmpty();
    orderNothing();
    Entry entry = create("TOKEN", "k3");
    assertThat(entries()).containsExactly(entry);
    assertNothingIsLeftOver();
  }

  @Test
  void aLostAnswerOfACreateIsSettledByTheReconcilerToo() {
    order("after OUTCOME_UNKNOWN");
    assertThatThrownBy(() -> create("TOKEN", null)).isInstanceOf(StoreException.class);
    orderNothing();
    assertThat(store.operations().reconcile(ADMIN)).isEqualTo(1);
    assertThat(entries()).hasSize(1);
    assertNothingIsLeftOver();
  }

  @Test
  void whileAnOutcomeIsOpenTheVariableIsTaken() {
    order("after OUTCOME_UNKNOWN");
    assertThatThrownBy(() -> create("TOKEN", null)).isInstanceOf(StoreException.class);
    orderNothing();
    StoreException refused =
        catchThrowableOfType(StoreException.class, () -> create("TOKEN", null));
    assertThat(refused.code()).isEqualTo(ErrorCode.OPERATION_OPEN);
    assertThat(refused.retryAfter()).isPresent();
  }

  @Test
  void aLostAnswerOfAnUpdateIsAdopted() {
    Entry entry = create("TOKEN", null);
    order("after OUTCOME_UNKNOWN");
    assertThatThrownBy(
            () ->
                store
                    .entries()
                    .update(
                        ADMIN,
                        owner,
                        entry.id(),
                        EntryUpdate.ofValue(NewValue.of("n")),
                        null,
                        null))
        .isInstanceOf(StoreException.class);
    orderNothing();
    store.operations().reconcile(ADMIN);
    assertThat(store.entries().get(ADMIN, owner, entry.id()).revision()).isEqualTo(2);
    assertNothingIsLeftOver();
  }

  @ParameterizedTest
  @CsvSource({
    "UNAVAILABLE,PROVIDER_FAILED",
    "UNAUTHENTICATED,PROVIDER_FAILED",
    "PERMISSION_DENIED,PROVIDER_FAILED",
    "THROTTLED,THROTTLED",
    "INVALID_VALUE,VALUE_REFUSED",
    "UNSUPPORTED,CREATE_NOT_SUPPORTED"
  })
  void aCertainFailureLeavesNothing(String kind, ErrorCode code) {
    order("before " + kind);
    StoreException failure =
        catchThrowableOfType(StoreException.class, () -> create("TOKEN", "k4"));
    assertThat(failure.code()).isEqualTo(code);
    orderNothing();
    assertNothingIsLeftOver();
    // The variable and the idempotency key are free again.
    create("TOKEN", "k4");
    assertNothingIsLeftOver();
  }

  @Test
  void aDeleteThatIsRefusedLeavesTheEntryAsItWas() {
    Entry entry = create("TOKEN", null);
    order("before PERMISSION_DENIED");
    assertThatThrownBy(() -> store.entries().delete(ADMIN, owner, entry.id(), null, null))
        .isInstanceOf(StoreException.class);
    orderNothing();
    assertThat(store.entries().get(ADMIN, owner, entry.id())).isEqualTo(entry);
    assertNothingIsLeftOver();
  }

  @Test
  void whatAProviderCannotBeAskedIsLeftToAnAdmin() {
    provider = addVault("none");
    order("after OUTCOME_UNKNOWN");
    assertThatThrownBy(() -> create("TOKEN", "k5")).isInstanceOf(StoreException.class);
    orderNothing();
    assertThat(store.operations().reconcile(ADMIN)).isZero();
    OpenOperation open = store.operations().open(ADMIN).get(0);
    assertThat(open.needsAdmin()).isTrue();
    assertThat(open.note()).contains("by hand");
    assertThatThrownBy(() -> create("TOKEN", "k5"))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN));
    StoreException early =
        catchThrowableOfType(
            StoreException.class, () -> store.operations().settle(ADMIN, open.id(), false));
    assertThat(early.code()).isEqualTo(ErrorCode.OPERATION_OPEN);
    assertThat(early.retryAfter()).isPresent();
    clock.advance(LATEST_EFFECT);
    store.operations().settle(ADMIN, open.id(), false);
    assertThat(store.operations().open(ADMIN)).isEmpty();
    create("TOKEN", "k5");
  }

  @Test
  void anUpdateWithoutAVersionFromBeforeIsLeftToAnAdminAndThenHasTheVersionOfNow() {
    Entry entry = create("TOKEN", null);
    OpenOperation open = openWithoutVersion(entry);
    orderNothing();
    assertThat(store.operations().reconcile(ADMIN)).isZero();
    assertThat(open.needsAdmin()).isTrue();
    store.operations().settle(ADMIN, open.id(), true);
    Entry now = store.entries().get(ADMIN, owner, entry.id());
    assertThat(now.name()).isEqualTo("New name");
    assertThat(now.version()).isNotEqualTo(entry.version()).isEqualTo(storedVersion());
    assertNothingIsLeftOver();
  }

  @Test
  void anUpdateIsSettledByHandWithoutAVersionWhileTheProviderTellsNone() {
    Entry entry = create("TOKEN", null);
    OpenOperation open = openWithoutVersion(entry);
    order("version UNAVAILABLE");
    store.operations().settle(ADMIN, open.id(), true);
    orderNothing();
    assertThat(store.entries().get(ADMIN, owner, entry.id()).version()).isNull();
    assertNothingIsLeftOver();
  }

  /** An update that was stored by a provider that told no version, and is not on record. */
  private OpenOperation openWithoutVersion(Entry entry) {
    order("version PERMISSION_DENIED");
    killAt = "change.stored";
    assertThatThrownBy(() -> update(entry, "New name", "new value")).isInstanceOf(Killed.class);
    restart();
    return store.operations().open(ADMIN).get(0);
  }

  @Test
  void whileTheProviderIsDownAnOperationStaysOpen() {
    order("after OUTCOME_UNKNOWN");
    assertThatThrownBy(() -> create("TOKEN", null)).isInstanceOf(StoreException.class);
    order("before UNAVAILABLE");
    assertThat(store.operations().reconcile(ADMIN)).isZero();
    assertThat(store.operations().open(ADMIN)).hasSize(1);
    orderNothing();
    assertThat(store.operations().reconcile(ADMIN)).isEqualTo(1);
    assertNothingIsLeftOver();
  }
}
