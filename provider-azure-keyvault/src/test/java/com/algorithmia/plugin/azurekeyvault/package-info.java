/**
 * Tests of the Azure Key Vault provider. Here lives a Key Vault and an Entra ID of our own, which
 * speak the real protocols over real TLS and can be broken in any way; what they do is written down
 * from Microsoft's documentation of the REST API.
 */
@NullMarked
package com.algorithmia.plugin.azurekeyvault;

import org.jspecify.annotations.NullMarked;
