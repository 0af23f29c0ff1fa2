package com.algorithmia.secrets.server.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.secrets.server.internal.http.ApiFailure;
import com.algorithmia.secrets.store.ErrorCode;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ContractDocumentTest {

  private final Contract contract = Contract.load();

  @Test
  void every_error_code_is_in_the_document_and_no_other() {
    Set<Integer> codes = new TreeSet<>();
    for (ErrorCode code : ErrorCode.values()) {
      codes.add(code.number());
    }
    codes.addAll(
        Set.of(
            ApiFailure.METHOD_NOT_ALLOWED,
            ApiFailure.UNSUPPORTED_MEDIA_TYPE,
            ApiFailure.REQUEST_TOO_LARGE,
            ApiFailure.SERVER_UNAVAILABLE,
            ApiFailure.MODULE_NOT_UPLOADED));

    assertThat(contract.errorCodes()).containsExactlyElementsOf(codes);
  }

  @Test
  void the_table_of_error_codes_names_each_of_them() {
    for (ErrorCode code : ErrorCode.values()) {
      assertThat(contract.errorTable())
          .contains("| " + code.number() + " |")
          .contains(code.wireName());
    }
  }

  @Test
  void no_text_is_cut_at_a_comma() {
    assertThat(contract.emptyKeys()).isEmpty();
  }

  @Test
  void every_operation_names_its_roles_or_is_open() {
    assertThat(contract.operations())
        .allSatisfy(
            operation ->
                assertThat(operation.roles().isEmpty())
                    .as(operation.id())
                    .isEqualTo(operation.open()));
  }
}
