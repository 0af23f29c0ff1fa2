package com.algorithmia.secrets.keysets;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.KmsClient;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A master key in a key management service. Its client is an implementation of Tink's {@link
 * KmsClient}, found as a service of the class loader that this class came from. The service is
 * asked only when a key set is opened or written, never per secret, and each time within a
 * deadline.
 */
final class KmsMasterKey implements MasterKey.Wrapper {

  static final Duration DEADLINE = Duration.ofSeconds(20);

  private final KmsClient client;
  private final String uri;
  private final Duration deadline;

  KmsMasterKey(KmsClient client, String uri, Duration deadline) {
    this.client = client;
    this.uri = uri;
    this.deadline = deadline;
  }

  /** A client for this kind of URI, if the class path has one; no network is used to find it. */
  static Optional<KmsClient> clientFor(String uri) {
    Iterator<KmsClient> clients =
        ServiceLoader.load(KmsClient.class, KmsMasterKey.class.getClassLoader()).iterator();
    while (true) {
      try {
        if (!clients.hasNext()) {
          return Optional.empty();
        }
        KmsClient client = clients.next();
        if (client.doesSupport(uri)) {
          return Optional.of(client);
        }
      } catch (ServiceConfigurationError e) {
        // A client that can't be loaded must not hide one that can. If none is left, the message
        // about the missing client names what is needed.
      }
    }
  }

  @Override
  public String id() {
    byte[] hash =
        Encoding.sha256(
            Encoding.lengthPrefixed(
                Encoding.ascii("secret-store/master-key-id/1"),
                Encoding.utf8("master_key_kms_uri", uri, 4096)));
    return HexFormat.of().formatHex(hash, 0, 8);
  }

  @Override
  public Aead aead() {
    return new Aead() {
      @Override
      public byte[] encrypt(byte[] plaintext, byte[] associatedData)
          throws GeneralSecurityException {
        return ask(() -> open().encrypt(plaintext, associatedData));
      }

      @Override
      public byte[] decrypt(byte[] ciphertext, byte[] associatedData)
          throws GeneralSecurityException {
        return ask(() -> open().decrypt(ciphertext, associatedData));
      }
    };
  }

  private Aead open() throws GeneralSecurityException {
    return client.withDefaultCredentials().getAead(uri);
  }

  private byte[] ask(Callable<byte[]> question) throws GeneralSecurityException {
    FutureTask<byte[]> task = new FutureTask<>(question);
    Thread thread = new Thread(task, "secret-store-kms");
    thread.setDaemon(true);
    thread.setContextClassLoader(KmsMasterKey.class.getClassLoader());
    thread.start();
    try {
      return task.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // The cause is a client's and may contain an answer of the service: it stays here.
      throw new GeneralSecurityException("no usable answer");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GeneralSecurityException("interrupted");
    } finally {
      task.cancel(true);
    }
  }

  @Override
  public boolean remote() {
    return true;
  }

  @Override
  public void close() {
    // Holds no key.
  }
}
