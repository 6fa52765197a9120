package org.streampass.platform.routes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.FileSystemUtils;
import org.springframework.util.StringUtils;
import org.streampass.platform.broker.BrokerTopology;
import org.streampass.platform.broker.DeclaredTopology;
import org.streampass.platform.startup.Installation;
import org.streampass.platform.startup.StartupException;

/**
 * The command {@code --check-routes [file …]}: checks routes files as a running system would before it takes them, and
 * starts nothing. Files that are named are checked together with those of the routes' folder, in place of one of the same
 * name; where none is named, the folder's are.
 *
 * <p>Ends with 0 if all is right, with 1 if there are findings, with 2 if it cannot be checked.
 */
public class CheckRoutes implements ApplicationRunner {

    static final String NAME = "check-routes";

    private final RoutesFolder folder;
    private final RouteCheck check;
    private final Installation installation;
    private final ConfigurableApplicationContext context;

    CheckRoutes(
            RoutesFolder folder, RouteCheck check, Installation installation, ConfigurableApplicationContext context) {
        this.folder = folder;
        this.check = check;
        this.installation = installation;
        this.context = context;
    }

    /** Only here: no setting from elsewhere makes a check of a process that is to run. */
    public static boolean isAskedFor(String[] args) {
        return new DefaultApplicationArguments(args).containsOption(NAME);
    }

    /** Makes of the application what the routes name, and nothing that listens, connects or writes. */
    public static void run(Class<?> application, String[] args) throws IOException {
        Path scratch = Files.createTempDirectory("streampass-check");
        Map<String, Object> settings = Map.of(
                "streampass.data-dir", scratch.toString(),
                "streampass.broker.url", "tcp://localhost:1",
                "streampass.broker.password", "none",
                "spring.datasource.url", "jdbc:h2:mem:check",
                "camel.main.routes-collector-enabled", "false",
                "camel.main.auto-startup", "false",
                "management.endpoint.health.validate-group-membership", "false",
                "logging.level.root", "error");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> FileSystemUtils.deleteRecursively(scratch.toFile())));
        new SpringApplicationBuilder(application, CheckRoutes.class)
                .web(WebApplicationType.NONE)
                .lazyInitialization(true)
                .initializers(context ->
                        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource(NAME, settings)))
                .run(args);
    }

    @Override
    public void run(ApplicationArguments arguments) {
        int code;
        try {
            code = check(files(arguments));
        } catch (StartupException e) {
            System.out.println(e.getMessage());
            code = 2;
        }
        int exitCode = code;
        System.exit(SpringApplication.exit(context, () -> exitCode));
    }

    /** {@code --check-routes one.camel.yaml other.camel.yaml} and {@code --check-routes=one.camel.yaml} are the same. */
    private static List<Path> files(ApplicationArguments arguments) {
        return Stream.concat(arguments.getOptionValues(NAME).stream(), arguments.getNonOptionArgs().stream())
                .filter(StringUtils::hasText)
                .map(Path::of)
                .toList();
    }

    private int check(List<Path> named) {
        SortedMap<String, RoutesText> texts = folder.texts();
        for (Path file : named) {
            if (Files.notExists(file)) {
                throw new StartupException("there is no file " + file);
            }
            RoutesText text = RoutesText.of(file);
            texts.put(text.name(), text);
        }
        List<RouteDiagnostic> findings = new ArrayList<>();
        List<RoutesFile> files = new ArrayList<>();
        for (RoutesText text : texts.values()) {
            try {
                files.add(text.parse());
            } catch (BrokenFileException e) {
                findings.add(e.finding());
            }
        }
        List<RoutesFile> looked = files.stream()
                .filter(file -> named.isEmpty() || named.contains(file.path()))
                .toList();
        BrokerTopology declared = new DeclaredTopology(installation.brokerConfig());
        RouteCheck.Result result = check.of(files, looked, declared);
        findings.addAll(result.findings());
        findings.forEach(System.out::println);
        looked.stream()
                .filter(file -> findings.stream()
                        .noneMatch(finding -> file.path().toString().equals(finding.file())))
                .forEach(file -> tell(file, result.bindings(), declared));
        return findings.isEmpty() ? 0 : 1;
    }

    private static void tell(RoutesFile file, List<RouteBinding> bindings, BrokerTopology declared) {
        System.out.printf(
                "%s: all right, routes %s%n",
                file.path(), file.routes().stream().collect(Collectors.joining(", ")));
        bindings.stream()
                .filter(each -> file.routes().contains(each.route()))
                .filter(each -> declared.addressOf(each.queue()).isEmpty())
                .forEach(each -> System.out.printf(
                        "  its queue %s is made when it is first needed; for a broker that does not let it, %s%n",
                        each.queue(), BrokerTopology.toDeclare(each.binding())));
    }
}
