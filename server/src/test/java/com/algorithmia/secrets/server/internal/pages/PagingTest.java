package com.algorithmia.secrets.server.internal.pages;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.secrets.store.Page;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of a page's place in a list, and where its links lead. */
class PagingTest {

  private static Paging paging(Map<String, String> address, String previous, String next) {
    Page<Integer> page = new Page<>(List.of(1, 2, 3), next, previous);
    return Paging.of(address::get, page, "/list", Map.of("q", "a&b"), 3);
  }

  @Test
  void the_first_page_knows_where_it_is_and_not_how_many_there_are() {
    Paging first = paging(Map.of(), null, "n");
    assertThat(first.range()).isEqualTo("1-3 of more");
    assertThat(first.first()).isNull();
    assertThat(first.previous()).isNull();
    assertThat(first.next()).isEqualTo("/list?q=a%26b&marker=n&from=4");
    assertThat(first.last()).isEqualTo("/list?q=a%26b&marker=last&after=0");
  }

  @Test
  void a_page_in_the_middle_leads_both_ways() {
    Paging middle = paging(Map.of("marker", "m", "from", "4"), ".p", "n");
    assertThat(middle.range()).isEqualTo("4-6 of more");
    assertThat(middle.first()).isEqualTo("/list?q=a%26b");
    assertThat(middle.previous()).isEqualTo("/list?q=a%26b&marker=.p&from=1");
    assertThat(middle.next()).isEqualTo("/list?q=a%26b&marker=n&from=7");
  }

  @Test
  void what_the_end_knows_is_carried_backwards() {
    Paging last = paging(Map.of("marker", "last", "after", "0"), ".p", null);
    assertThat(last.range()).isEqualTo("the last 3");
    assertThat(last.next()).isNull();
    assertThat(last.previous()).isEqualTo("/list?q=a%26b&marker=.p&after=3");
    Paging before = paging(Map.of("marker", ".p", "after", "3"), ".o", "n");
    assertThat(before.range()).isEqualTo("3 before the last 3");
    assertThat(before.next()).isEqualTo("/list?q=a%26b&marker=n&after=0");
    assertThat(paging(Map.of("marker", ".o", "after", "6"), null, "n").range())
        .isEqualTo("1-3 of 9");
  }

  @Test
  void a_single_page_leads_nowhere() {
    Paging only = paging(Map.of(), null, null);
    assertThat(only.range()).isEqualTo("1-3 of 3");
    assertThat(only.leadsOn()).isFalse();
    assertThat(
            Paging.of(Map.<String, String>of()::get, new Page<>(List.of(), null), "/x", Map.of(), 3)
                .range())
        .isEmpty();
  }

  @Test
  void a_place_that_is_gone_leads_to_the_beginning_of_the_same_search() {
    Map<String, String> address = Map.of("marker", "m", "from", "51");
    Paging gone =
        Paging.of(address::get, new Page<>(List.of(), null), "/list", Map.of("q", "a&b"), 3);
    assertThat(gone.gone()).isTrue();
    assertThat(gone.first()).isEqualTo("/list?q=a%26b");
    assertThat(gone.leadsOn()).isFalse();
    assertThat(paging(address, ".p", null).gone()).isFalse();
    assertThat(
            Paging.of(Map.<String, String>of()::get, new Page<>(List.of(), null), "/x", Map.of(), 3)
                .gone())
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "x", "99999999999", "<b>"})
  void nonsense_in_an_address_is_as_good_as_nothing(String from) {
    assertThat(paging(Map.of("marker", "m", "from", from), ".p", "n").range())
        .isEqualTo("3 of more");
  }
}
