package org.streampass;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What keeps the services apart, and the business free of the wiring. */
@AnalyzeClasses(packagesOf = Streampass.class, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

    private static final String[] SERVICES = {
        "org.streampass.subscriptions..",
        "org.streampass.payments..",
        "org.streampass.recommendations..",
        "org.streampass.notifications.."
    };

    /** Where Camel is spoken within a service: its HTTP side, its socket, and the list of its beans. */
    private static final String WIRING = ".*(Api|Configuration|Socket|SocketServer)(\\$.*)?";

    @ArchTest
    static final ArchRule noServiceKnowsAnother = slices().matching(
                    "org.streampass.(subscriptions|payments|recommendations|notifications)..")
            .should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule whatServicesShareKnowsNoService = noClasses()
            .that()
            .resideOutsideOfPackages(SERVICES)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SERVICES);

    @ArchTest
    static final ArchRule packagesFormNoCycle =
            slices().matching("org.streampass.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule packagesOfThePlatformFormNoCycle =
            slices().matching("org.streampass.platform.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule businessDecisionsKnowNoCamel = noClasses()
            .that()
            .resideInAnyPackage(SERVICES)
            .and()
            .haveNameNotMatching(WIRING)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.camel..");

    @ArchTest
    static final ArchRule aServiceKeepsItsTypesToItself = classes()
            .that()
            .resideInAnyPackage(SERVICES)
            .and()
            .areTopLevelClasses()
            .should()
            .notBePublic();

    @ArchTest
    static final ArchRule nothingIsPrintedButByACommand =
            noClasses().that().doNotHaveSimpleName("CheckRoutes").should(ACCESS_STANDARD_STREAMS);

    @ArchTest
    static final ArchRule dependenciesAreGivenToConstructors = NO_CLASSES_SHOULD_USE_FIELD_INJECTION;
}
