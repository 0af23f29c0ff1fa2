package com.algorithmia.secrets.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.secrets.client.Json;
import com.algorithmia.secrets.client.SecretStoreClient;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class LongListTest {

  private TestConsole console = new TestConsole();

  private final class Lists extends ApiCommand {

    private Lists(boolean asJson) {
      super(console.console());
      json = asJson;
    }

    @Override
    protected void run(SecretStoreClient client) {}

    private void print(Iterator<Integer> numbers) {
      print(
          numbers,
          LongListTest::json,
          new Text.Table("NUMBER", "OF"),
          (table, number) -> table.row(Integer.toString(number), "all"));
    }
  }

  private static Json json(int number) {
    return Json.object(
        Map.of("number", Json.of(Integer.toString(number)), "of", Json.array(List.of())));
  }

  @Test
  void json_is_that_of_the_whole_list() {
    for (List<Integer> numbers : List.of(List.<Integer>of(), List.of(1), List.of(1, 2, 3))) {
      console = new TestConsole();
      new Lists(true).print(numbers.iterator());
      String whole = Json.array(numbers.stream().map(LongListTest::json).toList()).toPrettyText();
      assertThat(console.out()).isEqualTo(whole + System.lineSeparator());
    }
  }

  @Test
  void a_table_has_its_headings_once_and_a_line_for_each_item() {
    new Lists(false).print(Stream.iterate(1, n -> n <= 2_500, n -> n + 1).iterator());
    List<String> lines = console.out().lines().toList();
    assertThat(lines).hasSize(2_501);
    assertThat(lines.get(0)).isEqualTo("NUMBER  OF");
    assertThat(lines.get(2_500)).isEqualTo("2500    all");
  }

  @Test
  void lines_are_printed_before_the_last_item_is_there() {
    Iterator<Integer> numbers =
        new Iterator<>() {
          private int next = 1;

          @Override
          public boolean hasNext() {
            return next <= 1_500;
          }

          @Override
          public Integer next() {
            if (!hasNext()) {
              throw new NoSuchElementException();
            }
            if (next == 1_500) {
              assertThat(console.out().lines()).hasSizeGreaterThan(900);
            }
            return next++;
          }
        };
    new Lists(false).print(numbers);
    assertThat(console.out().lines()).hasSize(1_501);
  }
}
