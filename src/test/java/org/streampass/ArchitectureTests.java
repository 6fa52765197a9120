package org.streampass;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.ByteArrayOutputStream;
import java.io.FileReader;
import java.io.FileWriter;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.Charset;
import java.text.SimpleDateFormat;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Calendar;
import java.util.Locale;
import java.util.Scanner;
import java.util.stream.Stream;
import org.streampass.testing.process.ServiceNames;

/** Keeps the services apart, and the business free of Camel and Spring. */
@AnalyzeClasses(packagesOf = Streampass.class, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

    private static final String ROOT = "org.streampass";

    /** A package beside the platform is a service, whatever its name. */
    private static final DescribedPredicate<JavaClass> BELONG_TO_A_SERVICE = resideInAPackage(ROOT + ".*..")
            .and(resideOutsideOfPackage(ROOT + ".platform.."))
            .as("belong to a service");

    /** The classes of a service that may use Camel: its HTTP API, its WebSocket, and its bean definitions. */
    private static final String WIRING = ".*(Api|Configuration|Socket)(\\$.*)?";

    @ArchTest
    static void everyPackageBesideThePlatformIsAServiceWithRoutes(JavaClasses application) {
        assertThat(application.getPackage(ROOT).getSubpackages())
                .extracting(JavaPackage::getRelativeName)
                .contains("platform")
                .isSubsetOf(Stream.concat(Stream.of("platform"), ServiceNames.all().stream())
                        .toList());
    }

    @ArchTest
    static final ArchRule noServiceKnowsAnother = slices().matching(ROOT + ".(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(alwaysTrue(), resideInAPackage(ROOT + ".platform.."));

    @ArchTest
    static final ArchRule whatServicesShareKnowsNoService = noClasses()
            .that()
            .resideInAnyPackage(ROOT, ROOT + ".platform..")
            .should()
            .dependOnClassesThat(BELONG_TO_A_SERVICE);

    @ArchTest
    static final ArchRule packagesFormNoCycle =
            slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule packagesOfThePlatformFormNoCycle =
            slices().matching(ROOT + ".platform.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule businessDecisionsKnowNoCamel = noClasses()
            .that(BELONG_TO_A_SERVICE)
            .and()
            .haveNameNotMatching(WIRING)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.camel..");

    @ArchTest
    static final ArchRule servicesDoNotDependOnOperations = noClasses()
            .that(BELONG_TO_A_SERVICE)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.streampass.platform.operations..");

    @ArchTest
    static final ArchRule aServiceKeepsItsTypesToItself = classes()
            .that(BELONG_TO_A_SERVICE)
            .and()
            .areTopLevelClasses()
            .should()
            .notBePublic();

    @ArchTest
    static final ArchRule onlyCommandsPrintToStandardStreams =
            noClasses().that().doNotHaveSimpleName("CheckRoutes").should(ACCESS_STANDARD_STREAMS);

    /**
     * {@code formatted} is not listed: it writes the same everywhere, because {@link Streampass#main} sets the locale.
     */
    @ArchTest
    static final ArchRule textDoesNotDependOnDefaultsOfTheMachine = noClasses()
            .should()
            .callMethod(String.class, "toLowerCase")
            .orShould()
            .callMethod(String.class, "toUpperCase")
            .orShould()
            .callMethod(String.class, "getBytes")
            .orShould()
            .callConstructor(String.class, byte[].class)
            .orShould()
            .callMethod(ByteArrayOutputStream.class, "toString")
            .orShould()
            .callConstructor(InputStreamReader.class, InputStream.class)
            .orShould()
            .callConstructor(OutputStreamWriter.class, OutputStream.class)
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(FileReader.class, FileWriter.class, SimpleDateFormat.class, Scanner.class, Calendar.class)
            .orShould()
            .callMethod(DateTimeFormatter.class, "ofPattern", String.class)
            .orShould()
            .callMethod(LocalDate.class, "now")
            .orShould()
            .callMethod(LocalDateTime.class, "now")
            .orShould()
            .callMethod(ZoneId.class, "systemDefault")
            .orShould()
            .callMethod(Locale.class, "getDefault")
            .orShould()
            .callMethod(Charset.class, "defaultCharset");

    @ArchTest
    static final ArchRule dependenciesAreGivenToConstructors = NO_CLASSES_SHOULD_USE_FIELD_INJECTION;
}
