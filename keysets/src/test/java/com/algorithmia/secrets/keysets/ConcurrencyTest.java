package com.algorithmia.secrets.keysets;

import static com.algorithmia.secrets.keysets.Samples.INSTALLATION;
import static com.algorithmia.secrets.keysets.Samples.RECIPIENT;
import static com.algorithmia.secrets.keysets.Samples.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ConcurrencyTest {

  private static final int THREADS = 16;

  interface Work {
    void run(int thread, int round) throws Exception;
  }

  private static void inManyThreads(int rounds, Work work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      CyclicBarrier start = new CyclicBarrier(THREADS);
      List<Future<?>> running = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        int thread = t;
        running.add(
            threads.submit(
                () -> {
                  start.await();
                  for (int round = 0; round < rounds; round++) {
                    work.run(thread, round);
                  }
                  return null;
                }));
      }
      for (Future<?> one : running) {
        one.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  @Timeout(90)
  void symmetricKeySetsServeManyThreads() throws Exception {
    SymmetricKeyset keys = SymmetricKeyset.generate(KeysetPurpose.VALUES, INSTALLATION).add();
    SymmetricKeyset promoted = keys.promote(keys.keys().get(1).id());
    inManyThreads(
        500,
        (thread, round) -> {
          AssociatedData row = Samples.row().secret(thread + "/" + round).build();
          byte[] value = bytes("value " + thread + " " + round);
          SymmetricKeyset writer = round % 2 == 0 ? keys : promoted;
          assertThat(promoted.decrypt(writer.encrypt(value, row), row)).isEqualTo(value);
        });
  }

  @Test
  @Timeout(90)
  void envelopesServeManyThreads() throws Exception {
    RecipientPrivateKeyset recipient =
        RecipientPrivateKeyset.generate(KeysetPurpose.VALUES, INSTALLATION, RECIPIENT);
    SigningKeyset signing = SigningKeyset.generate(INSTALLATION);
    EnvelopeWriter writer = EnvelopeWriter.of(recipient.publicKeyset(), signing);
    EnvelopeReader reader =
        EnvelopeReader.of(recipient, signing.verificationKeyset(), INSTALLATION);
    inManyThreads(
        20,
        (thread, round) -> {
          AssociatedData row =
              Samples.row().recipient(RECIPIENT).secret(thread + "/" + round).build();
          byte[] value = bytes("value " + thread + " " + round);
          assertThat(reader.open(writer.seal(value, row), row)).isEqualTo(value);
        });
  }
}
