package com.algorithmia.secrets.store;

import java.time.Instant;

/**
 * That an algorithm gets a secret of an account.
 *
 * @param id its id
 * @param accountId whose secret
 * @param entryId which secret
 * @param variable the secret's variable
 * @param algorithmId which algorithm
 * @param created when
 * @param createdBy the name of the API key
 */
public record Grant(
    String id,
    String accountId,
    String entryId,
    String variable,
    String algorithmId,
    Instant created,
    String createdBy) {}
