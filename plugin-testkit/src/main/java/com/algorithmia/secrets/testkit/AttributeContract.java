package com.algorithmia.secrets.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.algorithmia.sdk.plugin.secrets.IdempotentCreate;
import com.algorithmia.sdk.plugin.secrets.SecretAttributes;
import com.algorithmia.sdk.plugin.secrets.SecretIdentifier;
import com.algorithmia.sdk.plugin.secrets.SecretListing;
import com.algorithmia.sdk.plugin.secrets.SecretProvider;
import com.algorithmia.sdk.plugin.secrets.SecretSummary;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Chapter 6: attributes of a new secret; the expiry is in {@link ExpiryContract}. */
interface AttributeContract extends Contract {

  @Clause("6.1")
  @Writes
  default void clause_6_1_attributesDoNotChangeWhatIsStored() throws Exception {
    kit().needsCreate();
    String owner = "algorithm/Zoë \ud83d\udd11/model";
    SecretAttributes.Builder labelled = SecretAttributes.builder().owner(owner);
    for (int i = 0; i < SecretAttributes.MAX_LABELS; i++) {
      labelled.label("label_" + i + ".x-y", "text " + i);
    }
    for (SecretAttributes attributes :
        List.of(
            SecretAttributes.none(),
            SecretAttributes.builder().owner("o".repeat(SecretAttributes.MAX_TEXT_LENGTH)).build(),
            labelled.build(),
            SecretAttributes.builder().requestId(UUID.randomUUID().toString()).build())) {
      String value = kit().newValue();
      SecretIdentifier id =
          kit()
              .attempt("createSecret with " + attributes, () -> kit().create(value, attributes))
              .expectSuccess();
      Values.assertSame("created with " + attributes, value, Values.read(kit(), id));
      if (kit().provider().allowsUpdate()) {
        String next = kit().newValue();
        kit().provider().updateSecret(id, next);
        Values.assertSame("updated, with " + attributes, next, Values.read(kit(), id));
      }
      assertListedAs(attributes, id);
    }
  }

  /** Owner and labels may be dropped, but not become others. */
  private void assertListedAs(SecretAttributes attributes, SecretIdentifier id) throws Exception {
    Optional<SecretListing> listing = kit().provider().capability(SecretListing.class);
    if (listing.isEmpty()) {
      return;
    }
    for (SecretSummary summary : Listings.all(listing.get(), SecretListing.MAX_LIMIT, page -> {})) {
      if (summary.getProviderKey().equals(id.getProviderKey())) {
        SecretAttributes listed = summary.getAttributes();
        assertThat(listed.getOwner()).as("listed owner").isIn(null, attributes.getOwner());
        assertThat(attributes.getLabels().entrySet())
            .as("labels that were given")
            .containsAll(ownLabels(listed, attributes).entrySet());
      }
    }
  }

  /** A backend's own labels are none of the test's business. */
  private static Map<String, String> ownLabels(SecretAttributes listed, SecretAttributes given) {
    Map<String, String> own = new java.util.HashMap<>(listed.getLabels());
    own.keySet().retainAll(given.getLabels().keySet());
    return own;
  }

  @Clause("6.2")
  @Writes
  default void clause_6_2_sameRequestGivesTheSameSecret() throws Exception {
    kit().needsCreate();
    IdempotentCreate requests = kit().capability(IdempotentCreate.class);
    SecretAttributes request = newRequest();
    String value = kit().newValue();
    SecretIdentifier first = kit().create(value, request);
    String version = kit().provider().getSecretVersion(first);
    SecretIdentifier again = kit().create(value, request);
    assertThat(again.getProviderKey()).isEqualTo(first.getProviderKey());
    SecretIdentifier changed = kit().create(kit().newValue(), request);
    assertThat(changed.getProviderKey())
        .as("key of a repeat with another value")
        .isEqualTo(first.getProviderKey());
    assertThat(kit().provider().getSecretVersion(first))
        .as("version after the repeats")
        .isEqualTo(version);
    Values.assertSame("after the repeats", value, Values.read(kit(), first));
    assertFound(requests, request, first);
  }

  @Clause("6.2")
  @Writes
  default void clause_6_2_differentRequestsGiveDifferentSecrets() throws Exception {
    kit().needsCreate();
    kit().capability(IdempotentCreate.class);
    assertThat(kit().create(kit().newValue(), newRequest()).getProviderKey())
        .isNotEqualTo(kit().create(kit().newValue(), newRequest()).getProviderKey());
  }

  @Clause("6.2")
  @Writes
  default void clause_6_2_racingRequestsGiveOneSecret() throws Exception {
    kit().needsCreate();
    IdempotentCreate requests = kit().capability(IdempotentCreate.class);
    SecretProvider provider = kit().provider();
    SecretAttributes request = newRequest();
    String value = kit().newValue();
    List<String> keys =
        Race.run(
            kit(), thread -> kit().created(provider.createSecret(value, request)).getProviderKey());
    assertThat(keys).containsOnly(keys.get(0));
    assertFound(requests, request, kit().id(keys.get(0)));
  }

  @Clause("6.2")
  @Writes
  default void clause_6_2_anotherProviderObjectKnowsTheRequest() throws Exception {
    kit().needsCreate();
    kit().capability(IdempotentCreate.class);
    SecretAttributes request = newRequest();
    SecretIdentifier first = kit().create(kit().newValue(), request);
    String again =
        kit().inAnother(other -> other.createSecret(kit().newValue(), request).getProviderKey());
    assertThat(again).isEqualTo(first.getProviderKey());
  }

  @Clause("6.2")
  default void clause_6_2_unknownRequestIsNotFound() throws Exception {
    IdempotentCreate requests = kit().capability(IdempotentCreate.class);
    assertThat(requests.findByRequestId(UUID.randomUUID().toString())).isEmpty();
  }

  @Clause("6.2")
  @Writes
  default void clause_6_2_requestOfADeletedSecretIsNotFound() throws Exception {
    kit().needsCreate();
    kit().needsDelete();
    IdempotentCreate requests = kit().capability(IdempotentCreate.class);
    SecretAttributes request = newRequest();
    SecretIdentifier id = kit().create(kit().newValue(), request);
    kit().provider().deleteSecret(id);
    assertThat(requests.findByRequestId(idOf(request))).isEmpty();
  }

  private static SecretAttributes newRequest() {
    return SecretAttributes.builder().requestId(UUID.randomUUID().toString()).build();
  }

  private static void assertFound(
      IdempotentCreate requests, SecretAttributes request, SecretIdentifier expected) {
    assertThat(requests.findByRequestId(idOf(request)).map(SecretIdentifier::getProviderKey))
        .as("what is found by the request id")
        .contains(expected.getProviderKey());
  }

  private static String idOf(SecretAttributes request) {
    return java.util.Objects.requireNonNull(request.getRequestId(), "request id");
  }
}
