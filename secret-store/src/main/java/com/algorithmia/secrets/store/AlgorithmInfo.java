package com.algorithmia.secrets.store;

import java.time.Instant;

/**
 * An algorithm (workload).
 *
 * @param id its id
 * @param accountId the account that it belongs to
 * @param owner that account's name
 * @param name unique within the account
 * @param created when
 */
public record AlgorithmInfo(
    String id, String accountId, String owner, String name, Instant created) {}
