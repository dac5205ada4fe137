package jp.fukuhon.campaign;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** The campaign judges from outside: it knows the names of the points and nothing else. */
class CampaignArchitectureTest {

  private static final JavaClasses CAMPAIGN =
      new ClassFileImporter().importPackages("jp.fukuhon.campaign");

  @Test
  void ofTheEngineOnlyTheNamesOfItsPointsAreKnown() {
    noClasses()
        .that()
        .resideInAPackage("jp.fukuhon.campaign..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "jp.fukuhon.core.audit..",
            "jp.fukuhon.core.digest..",
            "jp.fukuhon.core.evidence..",
            "jp.fukuhon.core.ledger..",
            "jp.fukuhon.core.seal..",
            "jp.fukuhon.core.transfer..",
            "jp.fukuhon.readers..",
            "jp.fukuhon.writers..",
            "jp.fukuhon.jobs..",
            "jp.fukuhon.schedules..",
            "jp.fukuhon.app..")
        .check(CAMPAIGN);
  }

  @Test
  void packagesDependInOneDirection() {
    slices().matching("jp.fukuhon.campaign.(*)..").should().beFreeOfCycles().check(CAMPAIGN);
  }
}
