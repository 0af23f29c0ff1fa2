package com.algorithmia.secrets.server.internal.pages;

import com.algorithmia.secrets.store.Role;
import java.util.Set;

/** Who sees which pages. What somebody may do there is decided by the store once more. */
final class Roles {

  static final Set<Role> ADMIN = Set.of(Role.ADMIN);
  static final Set<Role> SEES_CLUSTER = Set.of(Role.ADMIN, Role.VIEWER);
  static final Set<Role> SEES_SECRETS = Set.of(Role.ADMIN, Role.VIEWER, Role.DEVELOPER);
  static final Set<Role> MANAGES_SECRETS = Set.of(Role.ADMIN, Role.DEVELOPER);
  static final Set<Role> SEES_AUDIT = Set.of(Role.ADMIN, Role.AUDITOR);

  private Roles() {}
}
