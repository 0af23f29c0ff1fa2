package com.algorithmia.secrets.store;

/**
 * Which keys of a provider may be referenced.
 *
 * @param account the name of the account that may, or {@code *} for every account
 * @param pattern a path of names with {@code /} between; {@code *} stands for any characters within
 *     one name, {@code **} as the last name for one name or more, and {@code {account}} for the
 *     account's name; for example <code>team/{account}/*</code>. Compared after normalisation
 */
public record ReferencePattern(String account, String pattern) {}
