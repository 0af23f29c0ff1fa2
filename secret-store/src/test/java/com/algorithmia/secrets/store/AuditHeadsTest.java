package com.algorithmia.secrets.store;

import static com.algorithmia.secrets.store.TestStore.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of heads can't be written: what could be cut off the audit unseen is not done. */
class AuditHeadsTest {

  @TempDir Path directory;

  private TestStore installation;
  private SecretStore store;
  private Path heads;

  @BeforeEach
  void prepare() {
    installation = new TestStore(directory.resolve("s"), TestDatabases.H2);
    heads = directory.resolve("there/heads");
  }

  @AfterEach
  void close() {
    if (store != null) {
      store.close();
    }
  }

  private void open() {
    store = installation.open("node-1", builder -> builder.auditHeads(heads));
  }

  private void assertClosed() {
    assertThat(store.health().ready()).isFalse();
    assertThat(store.health().checks())
        .filteredOn(check -> check.name().equals("audit"))
        .allMatch(check -> !check.ready());
    long accounts = accounts();
    assertThatThrownBy(() -> store.directory().createAccount(ADMIN, "more", null))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.AUDIT_UNAVAILABLE);
              assertThat(e.retryAfter()).isPresent();
            })
        .hasMessageContaining("audit.heads_file");
    assertThat(accounts()).isEqualTo(accounts);
  }

  private long accounts() {
    return store.directory().accounts(ADMIN, null, 100).items().size();
  }

  /** As in the background every few seconds. */
  private AuditVerification writeHeads() {
    return store.audit().verify(ADMIN, heads);
  }

  @Test
  void aFileThatCannotBeMadeAtTheStartStopsChangesUntilItCan() throws IOException {
    open();
    assertClosed();
    Files.createDirectories(heads.getParent());
    assertThat(writeHeads().findings()).isEmpty();
    assertThat(store.directory().createAccount(ADMIN, "one", null).name()).isEqualTo("one");
    assertThat(writeHeads().findings()).isEmpty();
    assertThat(store.health().checks())
        .filteredOn(check -> check.name().equals("audit"))
        .allMatch(StoreHealth.Check::ready);
  }

  @Test
  void aFileThatCannotBeWrittenAnyMoreStopsChangesUntilItCan() throws IOException {
    Files.createDirectories(heads.getParent());
    open();
    assertThat(store.directory().createAccount(ADMIN, "one", null).name()).isEqualTo("one");
    assertThat(writeHeads().findings()).isEmpty();
    Path moved = Files.move(heads.getParent(), directory.resolve("elsewhere"));
    assertThat(store.directory().createAccount(ADMIN, "two", null).name()).isEqualTo("two");
    // It is noticed when the next head is due.
    assertThatThrownBy(this::writeHeads).isInstanceOf(StoreException.class);
    assertClosed();
    Files.move(moved, heads.getParent());
    AuditVerification verified = writeHeads();
    assertThat(verified.findings()).isEmpty();
    assertThat(store.directory().createAccount(ADMIN, "more", null).name()).isEqualTo("more");
  }
}
