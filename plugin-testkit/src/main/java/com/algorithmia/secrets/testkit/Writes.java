package com.algorithmia.secrets.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/**
 * A test that changes something in the backend even if there are {@linkplain
 * SecretProviderContract#existingSecrets existing secrets} to read. Excluded by the tag {@value
 * #TAG}, or by {@link SecretProviderContract#mayWrite()}.
 */
@Documented
@Tag(Writes.TAG)
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Writes {

  /** The tag of these tests. */
  String TAG = "writes";
}
