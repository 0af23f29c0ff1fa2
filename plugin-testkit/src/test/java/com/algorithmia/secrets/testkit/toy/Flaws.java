package com.algorithmia.secrets.testkit.toy;

import java.util.List;
import java.util.stream.Stream;

/** All flawed providers: at least one for each clause that is tested. */
public final class Flaws {

  private Flaws() {}

  public static Stream<Flaw> all() {
    return Stream.of(
            LifeFlaws.all(),
            IdentifierFlaws.all(),
            ReadingFlaws.all(),
            VersionFlaws.all(),
            WritingFlaws.all(),
            AttributeFlaws.all(),
            FailureFlaws.all(),
            CapabilityFlaws.all(),
            KeyFlaws.all())
        .flatMap(List::stream);
  }
}
