package com.algorithmia.secrets.store;

import static com.algorithmia.secrets.store.TestStore.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What somebody who can write to the database does to the audit is found; without it nothing is
 * done.
 */
class AuditTamperTest {

  @TempDir Path directory;

  private TestStore installation;
  private SecretStore store;
  private Path heads;

  @BeforeEach
  void open() {
    installation = new TestStore(directory, TestDatabases.POSTGRES);
    store = installation.open();
    heads = directory.resolve("heads");
    for (int i = 0; i < 6; i++) {
      store.directory().createAccount(ADMIN, "account-" + i, null);
    }
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void tamper(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection(installation.uri, "postgres", "");
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private AuditVerification verify() {
    return store.audit().verify(ADMIN, heads);
  }

  private List<AuditVerification.Kind> found() {
    return verify().findings().stream().map(AuditVerification.Finding::kind).toList();
  }

  @Test
  void anUntouchedAuditIsIntactAndItsEndProven() {
    AuditVerification found = verify();
    assertThat(found.isIntact()).isTrue();
    assertThat(found.tailProven()).isTrue();
    assertThat(found.records()).isEqualTo(6);
    assertThat(store.audit().verify(ADMIN, null).tailProven()).isFalse();
  }

  @Test
  void anEditedLineIsFound() throws SQLException {
    verify();
    tamper("update store_audit set principal = 'somebody else' where sequence = 3");
    assertThat(found()).containsExactly(AuditVerification.Kind.EDITED);
  }

  @Test
  void aDeletedLineIsFound() throws SQLException {
    verify();
    tamper("delete from store_audit where sequence = 3");
    assertThat(found()).containsExactly(AuditVerification.Kind.DELETED);
  }

  @Test
  void swappedLinesAreFound() throws SQLException {
    verify();
    tamper("update store_audit set sequence = 100 where sequence = 3");
    tamper("update store_audit set sequence = 3 where sequence = 4");
    tamper("update store_audit set sequence = 4 where sequence = 100");
    assertThat(found()).contains(AuditVerification.Kind.REORDERED);
  }

  @Test
  void aCutTailIsFoundWithHeadsAndCannotBeSeenWithout() throws SQLException {
    verify();
    tamper("delete from store_audit where sequence > 4");
    assertThat(found()).contains(AuditVerification.Kind.CUT);
    AuditVerification without = store.audit().verify(ADMIN, null);
    assertThat(without.isIntact()).isTrue();
    assertThat(without.tailProven()).isFalse();
  }

  @Test
  void aWholeChainThatIsGoneIsFound() throws SQLException {
    verify();
    tamper("delete from store_audit");
    assertThat(found()).contains(AuditVerification.Kind.CUT);
  }

  @Test
  void aLineOfAnotherChainInItsPlaceIsFound() throws SQLException {
    verify();
    store.close();
    store = installation.open();
    for (int i = 6; i < 12; i++) {
      store.directory().createAccount(ADMIN, "account-" + i, null);
    }
    tamper(
        "update store_audit a set mac = b.mac, target_id = b.target_id from store_audit b where"
            + " a.sequence = 2 and b.sequence = 2 and a.start_id < b.start_id");
    assertThat(found()).contains(AuditVerification.Kind.EDITED);
  }

  @Test
  void aForgedHeadIsFound() throws IOException {
    verify();
    String line = Files.readString(heads);
    Files.writeString(heads, line.replaceFirst(" 6 ", " 5 "));
    assertThat(found()).contains(AuditVerification.Kind.HEAD_INVALID);
  }

  @Test
  void severalStartsAreSeveralChains() {
    store.close();
    store = installation.open();
    store.directory().createAccount(ADMIN, "again", null);
    AuditVerification found = verify();
    assertThat(found.chains()).isEqualTo(2);
    assertThat(found.isIntact()).isTrue();
    assertThat(found.tailProven()).isTrue();
  }

  @Test
  void withoutAnAuditNothingIsDone() throws SQLException {
    tamper("alter table store_audit rename to store_audit_away");
    assertThatThrownBy(() -> store.directory().createAccount(ADMIN, "unseen", null))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.AUDIT_UNAVAILABLE);
              assertThat(e.category()).isEqualTo(StoreException.Category.UNAVAILABLE);
            });
    tamper("alter table store_audit_away rename to store_audit");
    assertThatThrownBy(() -> store.directory().accountByName(ADMIN, "unseen"))
        .isInstanceOf(StoreException.class);
    store.directory().createAccount(ADMIN, "seen", null);
    assertThat(verify().isIntact()).isTrue();
  }
}
