package com.algorithmia.secrets.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;

/**
 * A test of the contract: the clause of {@link com.algorithmia.sdk.plugin.secrets} that it tests.
 * Whoever runs the tests by a launcher reads it from the test's method, to say which clauses hold.
 *
 * <p>An author who deviates on purpose overrides the method, repeats this annotation and adds
 * {@code @Disabled("why")}.
 */
@Documented
@Test
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Clause {

  /** The number, as in {@code 4.2}. */
  String value();
}
