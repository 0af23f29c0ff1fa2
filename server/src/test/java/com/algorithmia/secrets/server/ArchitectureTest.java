package com.algorithmia.secrets.server;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.algorithmia.secrets.host.EnvironmentNames;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "com.algorithmia.secrets.server",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String ROOT = "com.algorithmia.secrets.server";

  @ArchTest
  static final ArchRule one_package_knows_the_web_server =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT + ".internal.jetty")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.eclipse.jetty..");

  @ArchTest
  static final ArchRule operations_do_not_know_how_requests_are_carried =
      noClasses()
          .that()
          .resideInAnyPackage(ROOT + ".internal.api", ROOT + ".internal.http")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(ROOT + ".internal.jetty");

  @ArchTest
  static final ArchRule everything_goes_through_the_store =
      noClasses()
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "java.sql..",
                      "javax.sql..",
                      "com.algorithmia.sdk..",
                      "com.algorithmia.plugin..",
                      "com.algorithmia.secrets.host..",
                      "com.algorithmia.secrets.store.internal..")
                  // The one list of names that a variable may not have; the import shows it.
                  .and(not(equivalentTo(EnvironmentNames.class))));

  @ArchTest
  static final ArchRule what_is_not_in_the_public_package_is_internal =
      classes().that().resideOutsideOfPackage(ROOT).should().resideInAPackage(ROOT + ".internal..");

  /** Inside, what is used goes one way. */
  @ArchTest
  static final ArchRule noCircleBetweenRooms =
      slices().matching("com.algorithmia.secrets.server.internal.(*)..").should().beFreeOfCycles();
}
