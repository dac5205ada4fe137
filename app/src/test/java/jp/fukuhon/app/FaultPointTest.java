package jp.fukuhon.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaEnumConstant;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jp.fukuhon.core.fault.FaultPoint;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.bind.annotation.RequestMapping;

/** No transaction and no request without a point of the fault campaign around it. */
class FaultPointTest {

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

  /** They read one snapshot and write nothing: there is nothing that a crash could leave half. */
  private static final Set<String> ONLY_READ =
      Set.of(
          "jp.fukuhon.app.cli.ExportCommand",
          "jp.fukuhon.app.party.AuditingParty",
          "jp.fukuhon.app.party.EvidenceDesk",
          "jp.fukuhon.jobs.reconcile.Snapshot");

  @Test
  void everyTransactionIsOpenedByAPoint() {
    assertThat(
            callers(
                call ->
                    isOf(call, TransactionOperations.class, "execute", "executeWithoutResult")
                        || isOf(
                            call, PlatformTransactionManager.class, "getTransaction", "commit")))
        .filteredOn(caller -> !ONLY_READ.contains(outermost(caller)))
        .allMatch(caller -> caller.getOwner().getPackageName().equals("jp.fukuhon.core.fault"))
        .isNotEmpty();
  }

  @Test
  void whatOnlyReadsStillOpensItsSnapshots() {
    assertThat(callers(call -> isOf(call, TransactionOperations.class, "execute")))
        .extracting(FaultPointTest::outermost)
        .containsAll(ONLY_READ);
  }

  @Test
  void noTransactionIsOpenedBesideSpring() {
    assertThat(
            callers(
                call ->
                    isOf(call, java.sql.Connection.class, "commit")
                        || (call.getTarget().getName().equals("setAutoCommit")
                            && !outermost(call.getOrigin())
                                .equals("jp.fukuhon.core.ledger.RunLock"))))
        .isEmpty();
    assertThat(
            ENGINE.stream()
                .flatMap(type -> Stream.concat(Stream.of(type), type.getMethods().stream()))
                .filter(
                    it ->
                        it.isAnnotatedWith(
                            "org.springframework.transaction.annotation.Transactional")))
        .isEmpty();
  }

  @Test
  void everyStepAndTheJobRepositoryCommitAtAPoint() {
    Set<JavaCodeUnit> given =
        callers(
            call ->
                Set.of("transactionManager", "setTransactionManager", "tasklet")
                        .contains(call.getTarget().getName())
                    && call.getTargetOwner()
                        .getPackageName()
                        .startsWith("org.springframework.batch"));
    assertThat(given).hasSizeGreaterThanOrEqualTo(6).allMatch(unit -> passes(unit, "around"));
  }

  @Test
  void everyRequestHasAPointBeforeAndAfterIt() {
    assertThat(callers(call -> isOf(call, HttpClient.class, "send", "sendAsync")))
        .isNotEmpty()
        .allMatch(unit -> passes(unit, "before") && passes(unit, "after"));
  }

  @Test
  void everyHandlerOfARequestNamesItsPoint() {
    List<String> without =
        ENGINE.stream()
            .flatMap(type -> type.getMethods().stream())
            .filter(
                method ->
                    method.isAnnotatedWith(RequestMapping.class)
                        || method.isMetaAnnotatedWith(RequestMapping.class))
            .filter(method -> !method.isAnnotatedWith("jp.fukuhon.app.http.Boundary"))
            .map(JavaCodeUnit::getFullName)
            .toList();
    assertThat(without).isEmpty();
  }

  @Test
  void everyPointIsPassedSomewhere() {
    Set<String> used =
        ENGINE.stream()
            .filter(type -> !type.getPackageName().equals("jp.fukuhon.core.fault"))
            .flatMap(
                type ->
                    Stream.concat(
                        type.getFieldAccessesFromSelf().stream()
                            .filter(
                                access -> access.getTargetOwner().isEquivalentTo(FaultPoint.class))
                            .map(access -> access.getTarget().getName()),
                        type.getMethods().stream()
                            .flatMap(
                                method ->
                                    method
                                        .tryGetAnnotationOfType("jp.fukuhon.app.http.Boundary")
                                        .stream())
                            .map(
                                boundary ->
                                    ((JavaEnumConstant) boundary.get("value").orElseThrow())
                                        .name())))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(used)
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(FaultPoint.values()).map(Enum::name).toList());
  }

  private static boolean isOf(JavaMethodCall call, Class<?> owner, String... names) {
    return Set.of(names).contains(call.getTarget().getName())
        && call.getTargetOwner().isAssignableTo(owner);
  }

  private static Set<JavaCodeUnit> callers(Predicate<JavaMethodCall> which) {
    return ENGINE.stream()
        .flatMap(type -> type.getMethodCallsFromSelf().stream())
        .filter(which)
        .map(JavaAccess::getOrigin)
        .collect(Collectors.toSet());
  }

  private static boolean passes(JavaCodeUnit unit, String method) {
    return unit.getMethodCallsFromSelf().stream()
        .anyMatch(call -> isOf(call, FaultPoint.class, method));
  }

  private static String outermost(JavaCodeUnit unit) {
    JavaClass type = unit.getOwner();
    while (type.getEnclosingClass().isPresent()) {
      type = type.getEnclosingClass().get();
    }
    return type.getName();
  }
}
