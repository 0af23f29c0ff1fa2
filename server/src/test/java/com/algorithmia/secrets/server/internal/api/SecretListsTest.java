package com.algorithmia.secrets.server.internal.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.algorithmia.secrets.server.internal.http.Answer;
import com.algorithmia.secrets.store.Entry;
import com.algorithmia.secrets.store.Owner;
import com.algorithmia.secrets.store.Page;
import com.algorithmia.secrets.store.SecretType;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SecretListsTest {

  private final SecretLists lists = new SecretLists();

  private static Page<Entry> noMore(String marker) {
    throw new AssertionError("asked for a page after the last: " + marker);
  }

  private static Entry entry(int number) {
    Instant time = Instant.parse("2026-01-02T03:04:05.000006Z");
    return new Entry(
        "id-" + number,
        Owner.account("account"),
        "Name \"" + number + "\" \u00e9",
        "",
        "VAR_" + number,
        SecretType.GENERIC,
        Map.of(),
        "provider",
        false,
        true,
        "v1",
        1,
        time,
        "someone",
        time,
        "someone",
        null,
        false);
  }

  private static List<Entry> entries(int from, int to) {
    List<Entry> entries = new ArrayList<>();
    for (int i = from; i < to; i++) {
      entries.add(entry(i));
    }
    return entries;
  }

  private static String text(Answer answer) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Objects.requireNonNull(answer.body()).writer().writeTo(bytes);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** Ids by the name of their list; a text under the name of its field. */
  private static Map<String, List<String>> read(String json) throws IOException {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    try (JsonParser in = new JsonFactory().createParser(json)) {
      assertThat(in.nextToken()).isEqualTo(JsonToken.START_OBJECT);
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        List<String> values = new ArrayList<>();
        assertThat(fields.put(in.currentName(), values)).isNull();
        if (in.nextToken() != JsonToken.START_ARRAY) {
          values.add(in.getText());
          continue;
        }
        while (in.nextToken() == JsonToken.START_OBJECT) {
          values.add(id(in));
        }
      }
      assertThat(in.nextToken()).isNull();
    }
    return fields;
  }

  private static String id(JsonParser in) throws IOException {
    String id = "";
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      JsonToken value = in.nextToken();
      id = name.equals("id") ? in.getText() : id;
      if (value == JsonToken.START_OBJECT) {
        in.skipChildren();
      }
    }
    return id;
  }

  @Test
  void aPageIsThereUnderBothNamesAndTellsWhereTheNextOneBegins() throws IOException {
    Page<Entry> page = new Page<>(entries(0, 3), "next\"");
    List<String> ids = List.of("id-0", "id-1", "id-2");
    assertThat(read(text(lists.page(page))))
        .isEqualTo(Map.of("secrets", ids, "results", ids, "next_marker", List.of("next\"")));
    assertThat(text(lists.page(page))).isEqualTo(text(new SecretLists().page(page)));
  }

  @Test
  void theSamePageIsOneOfManyOrAWholeList() throws IOException {
    Page<Entry> none = new Page<>(List.of(), null);
    assertThat(text(lists.page(none)))
        .isEqualTo("{\"secrets\":[],\"results\":[],\"next_marker\":null}");
    assertThat(text(lists.whole(none, SecretListsTest::noMore)))
        .isEqualTo("{\"secrets\":[],\"results\":[]}");
    Page<Entry> last = new Page<>(entries(0, 2), null);
    List<String> ids = List.of("id-0", "id-1");
    assertThat(read(text(lists.page(last)))).containsKey("next_marker");
    assertThat(read(text(lists.whole(last, SecretListsTest::noMore))))
        .isEqualTo(Map.of("secrets", ids, "results", ids));
  }

  @Test
  void aListOfEqualEntriesThatChangedIsWrittenAnew() throws IOException {
    assertThat(text(lists.page(new Page<>(entries(0, 1), null)))).contains("VAR_0");
    assertThat(text(lists.page(new Page<>(entries(1, 2), null))))
        .contains("VAR_1")
        .doesNotContain("VAR_0");
  }

  @Test
  void aLongListIsReadPageByPageWhileItIsSent() throws IOException {
    int pages = 2_000;
    AtomicInteger asked = new AtomicInteger();
    Answer answer = lists.whole(page(0, pages), marker -> counted(asked, marker, pages));
    assertThat(asked).hasValue(0);
    assertThat(Objects.requireNonNull(answer.body()).bytes()).isNull();
    AtomicInteger most = new AtomicInteger();
    answer
        .body()
        .writer()
        .writeTo(
            new OutputStream() {
              private int written;

              @Override
              public void write(int b) {
                written++;
              }

              @Override
              public void write(byte[] bytes, int from, int length) {
                written += length;
                // What was asked for and is not here yet: bounded, whatever the list's length.
                most.accumulateAndGet(asked.get() * bytesOfPage() - written, Math::max);
              }
            });
    assertThat(asked).hasValue(2 * (pages - 1));
    assertThat(most.get()).isLessThan(256 << 10);
  }

  private static int bytesOfPage() {
    return 400;
  }

  private static Page<Entry> counted(AtomicInteger asked, String marker, int pages) {
    asked.incrementAndGet();
    return page(Integer.parseInt(marker), pages);
  }

  private static Page<Entry> page(int number, int pages) {
    return new Page<>(
        List.of(entry(number)), number + 1 == pages ? null : Integer.toString(number + 1));
  }

  @Test
  void aLongListIsThereUnderBothNames() throws IOException {
    Answer answer = lists.whole(page(0, 5), marker -> page(Integer.parseInt(marker), 5));
    List<String> ids = List.of("id-0", "id-1", "id-2", "id-3", "id-4");
    assertThat(read(text(answer))).isEqualTo(Map.of("secrets", ids, "results", ids));
  }

  @Test
  void aLongListThatCanNotBeReadToItsEndBreaksOff() {
    Answer answer =
        lists.whole(
            page(0, 5),
            marker -> {
              throw new IllegalStateException("gone");
            });
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThatThrownBy(() -> Objects.requireNonNull(answer.body()).writer().writeTo(bytes))
        .isInstanceOf(IllegalStateException.class);
    assertThat(bytes.toString(StandardCharsets.UTF_8)).doesNotContain("results", "]");
  }
}
