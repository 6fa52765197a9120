package org.streampass.platform.routes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
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
import org.streampass.platform.broker.DeclaredTopology;
import org.streampass.platform.broker.ServiceDefinition;
import org.streampass.platform.startup.Installation;
import org.streampass.platform.startup.StartupException;

/**
 * The command {@code --check-routes [file …]}: validates routes files as a running process does before a reload, and starts
 * nothing. A named file is checked together with the other files of the routes folder, and instead of the one with its
 * name. Without names, all files of the folder are checked.
 *
 * <p>The exit code is 0 if all files are valid, 1 if there are errors, 2 if the files cannot be checked.
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

    /** Considers the command line only: no setting can turn a normal start into a check. */
    public static boolean isAskedFor(String[] args) {
        return new DefaultApplicationArguments(args).containsOption(NAME);
    }

    /** Creates only the beans that the routes refer to, and nothing that listens, connects or writes. */
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

    /** Accepts {@code --check-routes one.camel.yaml other.camel.yaml} and {@code --check-routes=one.camel.yaml}. */
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
        List<RouteDiagnostic> diagnostics = new ArrayList<>();
        List<RoutesFile> files = new ArrayList<>();
        for (RoutesText text : texts.values()) {
            try {
                files.add(text.parse());
            } catch (InvalidRoutesFileException e) {
                diagnostics.add(e.diagnostic());
            }
        }
        List<RoutesFile> checked = files.stream()
                .filter(file -> named.isEmpty() || named.contains(file.path()))
                .toList();
        DeclaredTopology declared = new DeclaredTopology(installation.brokerConfig());
        RouteCheck.Result result = check.of(files, checked, declared);
        diagnostics.addAll(result.diagnostics());
        diagnostics.forEach(System.out::println);
        checked.stream()
                .filter(file -> diagnostics.stream()
                        .noneMatch(diagnostic -> file.path().toString().equals(diagnostic.file())))
                .forEach(file ->
                        System.out.printf("%s: valid, routes %s%n", file.path(), String.join(", ", file.routes())));
        checked.stream()
                .map(file -> result.definition(RoutesFolder.service(file.name()), file.routes()))
                .forEach(service -> printMissing(service, declared.missing(service)));
        return diagnostics.isEmpty() ? 0 : 1;
    }

    /** The embedded broker creates missing queues; a standalone one does not allow services to do so. */
    private static void printMissing(ServiceDefinition service, String lines) {
        if (!lines.isEmpty()) {
            System.out.printf(
                    "%s lacks these lines, which a standalone broker needs:%n%s",
                    ServiceDefinition.nameOfFile(service.service()), lines);
        }
    }
}
