package com.algorithmia.secrets.store;

import static com.algorithmia.secrets.store.TestStore.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A vault that does what it was asked long after nobody waits for its answer any more: an entry and
 * its value stay together all the same.
 */
class LateEffectTest extends ProtocolFixture {

  private static void assertUnknown(ThrowingCallable call) {
    assertThat(catchThrowableOfType(StoreException.class, call).code())
        .isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
  }

  private void assertStaysOpen() {
    assertThat(store.operations().reconcile(ADMIN)).isZero();
    assertThat(store.operations().open(ADMIN)).hasSize(1);
  }

  private void assertUpdated(Entry before) {
    Entry now = store.entries().get(ADMIN, owner, before.id());
    assertThat(now.name()).isEqualTo("New name");
    assertThat(now.revision()).isEqualTo(2);
    assertThat(now.version()).isEqualTo(storedVersion()).isNotEqualTo(before.version());
    assertNothingIsLeftOver();
  }

  private Entry updatedLate(String key) {
    Entry entry = create("TOKEN", null);
    order("late");
    assertUnknown(() -> update(entry, "New name", "new value", key));
    orderNothing();
    return entry;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCreateThatTakesEffectLateIsNoOrphan(boolean restarted) {
    order("late");
    assertUnknown(() -> create("TOKEN", null));
    orderNothing();
    if (restarted) {
      restart();
    }
    assertStaysOpen();
    clock.advance(Duration.ofSeconds(90));
    assertStaysOpen();
    takeEffect();
    assertThat(store.operations().reconcile(ADMIN)).isEqualTo(1);
    assertThat(entries()).extracting(Entry::version).containsExactly(storedVersion());
    assertNothingIsLeftOver();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anUpdateThatTakesEffectLateIsAdopted(boolean restarted) {
    Entry entry = updatedLate("k");
    if (restarted) {
      restart();
    }
    assertStaysOpen();
    clock.advance(Duration.ofSeconds(90));
    assertStaysOpen();
    takeEffect();
    assertThat(store.operations().reconcile(ADMIN)).isEqualTo(1);
    assertUpdated(entry);
  }

  @Test
  void whatNeverTakesEffectIsSettledAfterTwoMinutes() {
    Entry entry = updatedLate("k");
    order("late");
    assertUnknown(() -> create("OTHER", null));
    orderNothing();
    clock.advance(Duration.ofSeconds(90));
    assertThat(store.operations().reconcile(ADMIN)).isZero();
    clock.advance(Duration.ofSeconds(30));
    assertThat(store.operations().reconcile(ADMIN)).isEqualTo(2);
    assertThat(entries()).containsExactly(entry);
    assertNothingIsLeftOver();
    create("OTHER", null);
    assertThat(update(entry, "New name", "new value").revision()).isEqualTo(2);
    assertNothingIsLeftOver();
  }

  @Test
  void anEffectInTheMiddleOfARepeatIsNotTakenForSomebodyElses() {
    Entry entry = updatedLate("k");
    runAt = "change.intended";
    meanwhile = this::takeEffect;
    // The vault refuses the repeat: there is another version than the one from before.
    assertUnknown(() -> update(entry, "New name", "new value", "k"));
    assertThat(store.operations().reconcile(ADMIN)).isEqualTo(1);
    assertUpdated(entry);
    assertThat(update(entry, "New name", "new value", "k").revision()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"UNAVAILABLE", "THROTTLED", "PERMISSION_DENIED", "INVALID_VALUE", "CONFLICT"})
  void aRepeatThatFailsSaysNothingOfTheFirstCall(String kind) {
    Entry entry = updatedLate("k");
    order("before " + kind);
    assertUnknown(() -> update(entry, "New name", "new value", "k"));
    order("late");
    assertUnknown(() -> create("OTHER", "k2"));
    order("before " + kind);
    assertUnknown(() -> create("OTHER", "k2"));
    orderNothing();
    assertThat(store.operations().reconcile(ADMIN)).isZero();
    takeEffect();
    assertThat(store.operations().reconcile(ADMIN)).isEqualTo(2);
    Entry now = store.entries().get(ADMIN, owner, entry.id());
    assertThat(now.name()).isEqualTo("New name");
    assertThat(now.version()).isNotEqualTo(entry.version());
    assertThat(entries()).hasSize(2);
    assertNothingIsLeftOver();
  }

  @Test
  void aRepeatedDeleteThatFailsDoesNotBringBackWhatIsGone() {
    Entry entry = create("TOKEN", null);
    order("after OUTCOME_UNKNOWN");
    assertUnknown(() -> store.entries().delete(ADMIN, owner, entry.id(), null, "k"));
    order("before UNAVAILABLE");
    assertUnknown(() -> store.entries().delete(ADMIN, owner, entry.id(), null, "k"));
    orderNothing();
    store.operations().reconcile(ADMIN);
    assertThat(entries()).isEmpty();
    assertNothingIsLeftOver();
  }

  @Test
  void aRepeatIsOneMoreCallThatMayTakeEffectLate() {
    Entry entry = updatedLate("k");
    clock.advance(Duration.ofSeconds(100));
    order("before UNAVAILABLE");
    assertUnknown(() -> update(entry, "New name", "new value", "k"));
    orderNothing();
    clock.advance(Duration.ofSeconds(100));
    assertStaysOpen();
    clock.advance(Duration.ofSeconds(20));
    assertThat(store.operations().reconcile(ADMIN)).isEqualTo(1);
    assertNothingIsLeftOver();
  }

  @Test
  void aVaultThatCannotTellTwoUpdatesApartIsNotAskedTwiceWhileTheFirstMayTakeEffect() {
    provider = addVault("none");
    Entry entry = updatedLate("k");
    String before = storedVersion();
    assertUnknown(() -> update(entry, "New name", "new value", "k"));
    assertThat(storedVersion()).isEqualTo(before);
    clock.advance(LATEST_EFFECT);
    assertThat(update(entry, "New name", "new value", "k").version()).isEqualTo(storedVersion());
    assertUpdated(entry);
  }

  @Test
  void whoeverWasHeldUpForTooLongIsNotToldThatItWasDone() {
    Entry entry = create("TOKEN", null);
    runAt = "change.intended";
    meanwhile =
        () -> {
          // A machine that slept: the call is made after all others have given it up.
          clock.advance(Duration.ofMinutes(3));
          assertThat(store.operations().reconcile(ADMIN)).isEqualTo(1);
        };
    assertThatThrownBy(() -> update(entry, "New name", "new value"))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.EDIT_FAILED));
    assertThat(store.entries().get(ADMIN, owner, entry.id())).isEqualTo(entry);
    assertThat(update(entry, "New name", "new value").version()).isEqualTo(storedVersion());
    assertNothingIsLeftOver();
  }

  /** Its file has one process, so what an earlier one was about to write is never written. */
  @Test
  void nothingOfAnEndedProcessComesLateInTheInternalProvidersOwnFile() {
    store.close();
    store = installation.openWithInternal();
    NewEntry request = NewEntry.of(owner, "TOKEN", NewValue.of("value"));
    killAt = "create.intended";
    assertThatThrownBy(() -> store.entries().create(ADMIN, request, null))
        .isInstanceOf(Killed.class);
    killAt = "";
    store.close();
    store = installation.openWithInternal();
    assertThat(store.operations().reconcile(ADMIN)).isEqualTo(1);
    assertThat(entries()).isEmpty();
    assertNothingIsLeftOver();
  }
}
