package com.algorithmia.secrets.keysets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AssociatedDataTest {

  private static final String FORMAT =
      "0000001e7365637265742d73746f72652f6173736f6369617465642d646174612f31";

  @Test
  void encodesSymmetricRowAsTheGoldenBytes() {
    assertThat(HexFormat.of().formatHex(Samples.row().build().encoded()))
        .isEqualTo(
            FORMAT
                + "00000006696e73742d31" // inst-1
                + "0000000676616c756573" // values
                + "00000000"
                + "000000096163636f756e743a37" // account:7
                + "00000003732d31" // s-1
                + "0000000131" // 1
                + "0000000576616c7565"); // value
  }

  @Test
  void encodesSealedRowWithUnicodeAndWithoutOwnerAsTheGoldenBytes() {
    AssociatedData data =
        AssociatedData.builder()
            .installation("i")
            .purpose(KeysetPurpose.CONFIGURATIONS)
            .recipient("default")
            .noOwner()
            .secret("ü😀")
            .version("v2")
            .field("worker_configuration")
            .build();
    assertThat(HexFormat.of().formatHex(data.encoded()))
        .isEqualTo(
            FORMAT
                + "0000000169"
                + "0000000e636f6e66696775726174696f6e73"
                + "0000000764656661756c74"
                + "00000000"
                + "00000006c3bcf09f9880"
                + "000000027632"
                + "00000014776f726b65725f636f6e66696775726174696f6e");
  }

  @Test
  void partsThatRunIntoEachOtherStayDifferent() {
    assertThat(Samples.row().owner("ab").secret("c").build())
        .isNotEqualTo(Samples.row().owner("a").secret("bc").build());
  }

  @Test
  void withVersionChangesTheVersionOnly() {
    AssociatedData two = Samples.row().version("2").build();
    assertThat(Samples.row().build().withVersion("2")).isEqualTo(two).hasSameHashCodeAs(two);
    assertThat(two.withVersion("2")).isSameAs(two);
    assertThatIllegalArgumentException().isThrownBy(() -> two.withVersion(""));
  }

  static Stream<Consumer<AssociatedData.Builder>> allButOnePart() {
    List<Consumer<AssociatedData.Builder>> parts =
        List.of(
            b -> b.installation("i"),
            b -> b.purpose(KeysetPurpose.VALUES),
            AssociatedData.Builder::noRecipient,
            AssociatedData.Builder::noOwner,
            b -> b.secret("s"),
            b -> b.version("1"),
            b -> b.field("value"));
    List<Consumer<AssociatedData.Builder>> incomplete = new ArrayList<>();
    for (int left = 0; left < parts.size(); left++) {
      int omitted = left;
      incomplete.add(
          builder -> {
            for (int i = 0; i < parts.size(); i++) {
              if (i != omitted) {
                parts.get(i).accept(builder);
              }
            }
          });
    }
    return incomplete.stream();
  }

  @ParameterizedTest
  @MethodSource("allButOnePart")
  void everyPartMustBeStated(Consumer<AssociatedData.Builder> incomplete) {
    AssociatedData.Builder builder = AssociatedData.builder();
    incomplete.accept(builder);
    assertThatIllegalStateException().isThrownBy(builder::build).withMessageContaining("lacks");
  }

  @Test
  @SuppressWarnings("NullAway") // the point of the test
  void nullAndEmptyAreRefused() {
    assertThatNullPointerException().isThrownBy(() -> Samples.row().owner(null));
    assertThatNullPointerException().isThrownBy(() -> Samples.row().purpose(null));
    assertThatIllegalArgumentException().isThrownBy(() -> Samples.row().owner(""));
    assertThatIllegalArgumentException().isThrownBy(() -> Samples.row().secret(""));
  }

  @Test
  void halfCharactersAreRefusedSinceTheyWouldAllBecomeQuestionMarks() {
    for (String bad : List.of("\ud83d", "\ude00", "\ude00\ud83d", "a\ud83db")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Samples.row().secret(bad).build())
          .withMessageContaining("surrogate");
    }
  }

  @Test
  void partsAreLimitedInBytes() {
    assertThat(Samples.row().secret("ü".repeat(2048)).build()).isNotNull();
    assertThat(Samples.row().secret("a".repeat(4096)).build()).isNotNull();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Samples.row().secret("a".repeat(4097)).build())
        .withMessageContaining("4096");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Samples.row().secret("ü".repeat(2048) + "a").build())
        .withMessageContaining("4096");
  }
}
