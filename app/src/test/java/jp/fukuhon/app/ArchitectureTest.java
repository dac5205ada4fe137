package jp.fukuhon.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows between packages; those between folders are Maven's. */
class ArchitectureTest {

  private static final JavaClasses ENGINE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(
              "jp.fukuhon.core",
              "jp.fukuhon.readers",
              "jp.fukuhon.writers",
              "jp.fukuhon.jobs",
              "jp.fukuhon.schedules",
              "jp.fukuhon.app");

  @Test
  void readersAndWritersNeverMeet() {
    noClasses()
        .that()
        .resideInAPackage("jp.fukuhon.readers..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jp.fukuhon.writers..")
        .check(ENGINE);
    noClasses()
        .that()
        .resideInAPackage("jp.fukuhon.writers..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jp.fukuhon.readers..")
        .check(ENGINE);
  }

  @Test
  void foldersDependInOneDirection() {
    slices().matching("jp.fukuhon.(*)..").should().beFreeOfCycles().check(ENGINE);
  }

  @Test
  void packagesOfAFolderDependInOneDirection() {
    for (String folder : new String[] {"readers", "writers", "jobs", "schedules", "app"}) {
      slices()
          .matching("jp.fukuhon." + folder + ".(*)..")
          .should()
          .beFreeOfCycles()
          .allowEmptyShould(true)
          .check(ENGINE);
    }
  }

  /** Any other hides a lost database behind the rollback that fails because of it. */
  @Test
  void transactionsAreAPartys() {
    noClasses()
        .that()
        .doNotHaveSimpleName("PartyTransactions")
        .should()
        .dependOnClassesThat()
        .haveNameMatching(".*\\.(Jdbc|DataSource)TransactionManager")
        .check(ENGINE);
  }

  @Test
  void theCoreKnowsNeitherSpringBatchNorHttp() {
    noClasses()
        .that()
        .resideInAPackage("jp.fukuhon.core..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.springframework.batch..",
            "org.springframework.web..",
            "java.net.http..",
            "jakarta.servlet..")
        .check(ENGINE);
  }

  @Test
  void thePlanOfNightsIsPure() {
    classes()
        .that()
        .resideInAPackage("jp.fukuhon.schedules.plan..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java.lang..",
            "java.math..",
            "java.nio",
            "java.nio.charset..",
            "java.time..",
            "java.util..",
            "org.jspecify..",
            "jp.fukuhon.core.register..",
            "jp.fukuhon.core.digest..",
            "jp.fukuhon.schedules.plan..")
        .check(ENGINE);
  }

  @Test
  void onlySealUsesBouncyCastle() {
    noClasses()
        .that()
        .resideOutsideOfPackage("jp.fukuhon.core.seal..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bouncycastle..")
        .check(ENGINE);
  }

  @Test
  void theLedgerNeverTouchesKeys() {
    noClasses()
        .that()
        .resideInAPackage("jp.fukuhon.core.ledger..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jp.fukuhon.core.seal..")
        .check(ENGINE);
  }

  @Test
  void theReceivingFrontHasNoDecryptionKey() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "jp.fukuhon.writers.reception..", "jp.fukuhon.writers.store..", "jp.fukuhon.app.http..")
        .should()
        .dependOnClassesThat()
        .haveNameMatching(
            "jp\\.fukuhon\\.core\\.seal\\.(KeyVault|PartyKey|KeyEnvelope|RecordOpener|TransferContext|DataKey|StreamKey)|jp\\.fukuhon\\.readers\\.opening\\..*")
        .check(ENGINE);
  }

  @Test
  void onlyTestsSeeTheTestkitAndThePracticeEnvironment() {
    noClasses()
        .that()
        .resideInAPackage("jp.fukuhon..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("jp.fukuhon.testkit..", "jp.fukuhon.practice..")
        .check(ENGINE);
  }

  @Test
  void nobodyPrintsButTheCommandLineAndTheServers() {
    noClasses()
        .that()
        .resideOutsideOfPackages("jp.fukuhon.app..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(ENGINE);
  }

  @Test
  void everyPackageSaysWhatLivesThere() {
    classes()
        .that()
        .resideInAPackage("jp.fukuhon..")
        .and()
        .haveSimpleName("package-info")
        .should()
        .beAnnotatedWith("org.jspecify.annotations.NullMarked")
        .check(ENGINE);
  }
}
