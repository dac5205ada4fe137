package jp.fukuhon.core.seal;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class PackagesTest {

  private static final String ROOT = "jp.fukuhon.core";

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void sealIsTheOnlyUserOfBouncyCastle() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "..")
        .and()
        .resideOutsideOfPackage(ROOT + ".seal..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bouncycastle..")
        .check(classes);
  }

  @Test
  void sealAndDigestKnowNeitherDatabaseNorFrameworks() {
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + ".seal..", ROOT + ".digest..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            ROOT + ".ledger..",
            ROOT + ".audit..",
            ROOT + ".wire..",
            "java.sql..",
            "org.springframework..")
        .check(classes);
  }

  @Test
  void digestKnowsRegistersAndErrorsOnly() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".digest..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ROOT + ".seal..", ROOT + ".transfer..")
        .check(classes);
  }
}
