/**
 * What may stand in the URI of a database, for everything in the product that takes one from
 * outside: the store's own database and the internal provider's.
 *
 * <p>What does not live here: connections, users, passwords. Nothing here touches a driver.
 */
@NullMarked
package com.algorithmia.secrets.database;

import org.jspecify.annotations.NullMarked;
