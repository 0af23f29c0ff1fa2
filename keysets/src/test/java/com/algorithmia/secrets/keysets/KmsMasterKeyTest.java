package com.algorithmia.secrets.keysets;

import static com.algorithmia.secrets.keysets.Samples.INSTALLATION;
import static com.algorithmia.secrets.keysets.Samples.failure;
import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.secrets.keysets.KeysetException.Reason;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KmsClient;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class KmsMasterKeyTest {

  /** Found by ServiceLoader, beside a class that is not there, as a broken client would be. */
  public static final class FakeClient implements KmsClient {

    static final AtomicInteger CALLS = new AtomicInteger();
    static final CountDownLatch NEVER = new CountDownLatch(1);
    private static final LocalMasterKey KEY =
        new LocalMasterKey(Samples.bytes("canary-key-in-the-service-000001"));

    @Override
    public boolean doesSupport(String keyUri) {
      return keyUri.startsWith("fake-kms://");
    }

    @Override
    public KmsClient withCredentials(String credentialPath) {
      return this;
    }

    @Override
    public KmsClient withDefaultCredentials() {
      return this;
    }

    @Override
    public Aead getAead(String keyUri) throws GeneralSecurityException {
      CALLS.incrementAndGet();
      if (keyUri.endsWith("denied")) {
        throw new GeneralSecurityException("denied for token " + Samples.CANARY);
      }
      if (keyUri.endsWith("hangs")) {
        try {
          NEVER.await();
        } catch (InterruptedException e) {
          throw new GeneralSecurityException("interrupted");
        }
      }
      return KEY.aead();
    }
  }

  private static MasterKey open(String uri) {
    return MasterKey.fromSettings(Map.of("master_key_kms_uri", uri), name -> null);
  }

  private final SymmetricKeyset keys = SymmetricKeyset.generate(KeysetPurpose.VALUES, INSTALLATION);

  private SymmetricKeyset parse(byte[] encoded, MasterKey master) {
    return SymmetricKeyset.parse(encoded, master, KeysetPurpose.VALUES, INSTALLATION);
  }

  @Test
  void asksTheServiceOncePerKeySetAndNeverPerValue() {
    try (MasterKey master = open("fake-kms://one")) {
      int before = FakeClient.CALLS.get();
      byte[] encoded = keys.encode(master);
      SymmetricKeyset read = parse(encoded, master);
      assertThat(FakeClient.CALLS.get() - before).isEqualTo(2);
      AssociatedData row = Samples.row().build();
      assertThat(read.decrypt(keys.encrypt(new byte[9], row), row)).isEqualTo(new byte[9]);
      assertThat(FakeClient.CALLS.get() - before).isEqualTo(2);
    }
  }

  @Test
  void openingTheSettingsAsksNoService() {
    int before = FakeClient.CALLS.get();
    try (MasterKey master = open("fake-kms://one")) {
      assertThat(master.toString()).contains("master_key_kms_uri").doesNotContain("canary");
    }
    assertThat(FakeClient.CALLS.get()).isEqualTo(before);
  }

  @Test
  void aMissingClientIsNamed() {
    assertThat(failure(Reason.INVALID_CONFIGURATION, () -> open("aws-kms://arn:aws:kms:x:1:key/2")))
        .hasMessageContaining("aws-kms://")
        .hasMessageContaining("tink-awskms")
        .hasMessageContaining("classifier kms");
    assertThat(failure(Reason.INVALID_CONFIGURATION, () -> open("hcvault://vault/transit")))
        .hasMessageContaining("hcvault://");
  }

  @Test
  void aKeyOfTheServiceIsToldApartFromAnotherByItsUri() {
    byte[] encoded;
    try (MasterKey one = open("fake-kms://one");
        MasterKey two = open("fake-kms://two")) {
      encoded = keys.encode(one);
      failure(Reason.WRONG_MASTER_KEY, () -> parse(encoded, two));
    }
  }

  @Test
  void aRefusalOfTheServiceIsReportedWithoutItsText() {
    try (MasterKey master = open("fake-kms://denied")) {
      failure(Reason.MASTER_KEY_UNAVAILABLE, () -> keys.encode(master));
    }
  }

  @Test
  @Timeout(10)
  void aServiceThatHangsIsGivenUp() {
    MasterKey.Wrapper hanging =
        new KmsMasterKey(new FakeClient(), "fake-kms://hangs", Duration.ofMillis(50));
    try (MasterKey master = new MasterKey(hanging, "test")) {
      failure(Reason.MASTER_KEY_UNAVAILABLE, () -> keys.encode(master));
    }
  }
}
