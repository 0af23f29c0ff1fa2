package com.algorithmia.plugin.sqlsecretprovider;

import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the drivers of this plugin out of {@code DriverManager}, where they put themselves when
 * they are loaded: a driver that stays there keeps the class loader of an unloaded plugin alive.
 * They are used without it.
 */
final class Drivers {

  private static final Logger LOG = LoggerFactory.getLogger(Drivers.class);

  private Drivers() {}

  static void deregister() {
    for (Driver driver : Collections.list(DriverManager.getDrivers())) {
      if (isOurs(driver)) {
        try {
          DriverManager.deregisterDriver(driver);
        } catch (SQLException | SecurityException e) {
          // It has to stay, which an unloading host will notice and report.
          LOG.debug("A driver stays registered: {}", e.getClass().getName());
        }
      }
    }
  }

  private static boolean isOurs(Driver driver) {
    ClassLoader loader = driver.getClass().getClassLoader();
    // Without a class loader of its own the plugin lies on the class path, where others may rely
    // on registered drivers.
    return loader == Drivers.class.getClassLoader() && loader != ClassLoader.getSystemClassLoader();
  }
}
