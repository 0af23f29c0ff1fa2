package com.algorithmia.plugin.azurekeyvault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.algorithmia.sdk.plugin.secrets.SecretProviderException;
import com.algorithmia.sdk.plugin.secrets.SecretProviderException.Kind;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Locale;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Expects failures of a kind, and that they show nothing of what the servers said. */
final class Failing {

  private Failing() {}

  static SecretProviderException as(Kind kind, ThrowingCallable call) {
    Throwable thrown = catchThrowable(call);
    assertThat(thrown).isInstanceOf(SecretProviderException.class);
    SecretProviderException failure = (SecretProviderException) thrown;
    assertThat(failure.getKind()).as(failure.getMessage()).isEqualTo(kind);
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    assertThat(trace.toString().toLowerCase(Locale.ROOT)).doesNotContain("canary");
    return failure;
  }
}
