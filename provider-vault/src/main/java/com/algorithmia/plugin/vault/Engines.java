package com.algorithmia.plugin.vault;

import com.algorithmia.plugin.vault.auth.Session;
import com.algorithmia.plugin.vault.kv.Kv1Engine;
import com.algorithmia.plugin.vault.kv.Kv2Engine;
import com.algorithmia.plugin.vault.kv.KvEngine;
import com.algorithmia.plugin.vault.kv.Mount;
import com.algorithmia.plugin.vault.kv.MountFinder;
import com.algorithmia.plugin.vault.kv.Place;
import com.algorithmia.plugin.vault.transport.ApiPath;
import com.algorithmia.plugin.vault.transport.Deadline;
import com.algorithmia.plugin.vault.transport.Time;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The engine that fits the mount, kept as long as the mount stays what it is. Thread-safe. */
final class Engines {

  private final VaultSettings settings;
  private final Session session;
  private final Time time;
  private final MountFinder mounts;
  private volatile @Nullable Made made;

  Engines(VaultSettings settings, Session session, Time time) {
    this.settings = settings;
    this.session = session;
    this.time = time;
    this.mounts = new MountFinder(session, settings.secretPath(), settings.mount());
  }

  private record Made(Mount mount, KvEngine engine) {}

  KvEngine get(Deadline deadline) {
    Mount mount = mounts.mount(deadline);
    Made last = made;
    if (last == null || !last.mount().equals(mount)) {
      last = new Made(mount, make(mount));
      made = last;
    }
    return last.engine();
  }

  MountFinder mounts() {
    return mounts;
  }

  /** What lies between the mount and the keys. */
  ApiPath prefix(Mount mount) {
    List<String> all = settings.secretPath().segments();
    return ApiPath.of().plus(all.subList(mount.path().segments().size(), all.size()));
  }

  private KvEngine make(Mount mount) {
    Place place =
        new Place(
            session, mount.path(), prefix(mount), settings.operations().read(), mounts::forget);
    return mount.version() == 2
        ? new Kv2Engine(place, settings.deletePolicy(), time)
        : new Kv1Engine(place, () -> UUID.randomUUID().toString());
  }
}
