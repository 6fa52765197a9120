package org.streampass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.FileSystemUtils;
import org.streampass.testing.process.ComposeFile;
import org.streampass.testing.process.ComposeFile.Service;
import org.streampass.testing.process.ComposeSecrets;
import org.streampass.testing.process.ServiceNames;

/** Compares {@code docker-compose.yml} and its files with the code, as far as that is possible without Docker. */
class ComposeTests {

    /** The ports on which each container listens. */
    private static final Map<String, Set<String>> PORTS = ports();

    private static Map<String, Set<String>> ports() {
        Map<String, Set<String>> ports = new HashMap<>(Map.of(
                "broker-primary", Set.of("61616", "8161"),
                "broker-backup", Set.of("61616", "8161"),
                "database", Set.of("5432"),
                "mail", Set.of("1025", "8025"),
                "proxy", Set.of("8080"),
                "prometheus", Set.of("9090"),
                "grafana", Set.of("3000")));
        ServiceNames.all().forEach(service -> ports.put(service, Set.of("8080", "8082")));
        ports.put("notifications", Set.of("8080", "8081", "8082"));
        return ports;
    }

    private static final Map<String, String> OWNERS = Map.of(
            "/", "subscriptions",
            "/page/", "subscriptions",
            "/subscriptions", "subscriptions",
            "/plans", "subscriptions",
            "/payments", "payments",
            "/recommendations", "recommendations",
            "/movies", "recommendations",
            "/notifications", "notifications");

    private static final String COMPOSE = "/usr/bin/docker-compose";

    @TempDir
    static Path folder;

    private static ComposeSecrets secrets;

    @BeforeAll
    static void createSecrets() {
        secrets = ComposeSecrets.create(folder.resolve("secrets"));
    }

    static Stream<Service> services() {
        return ComposeFile.read().services().values().stream();
    }

    static Stream<Service> streampass() {
        return services().filter(Service::isStreampass);
    }

    @Test
    void everyContainerOfAServiceHasRoutes() {
        assertThat(PORTS.keySet()).containsAll(ComposeFile.read().services().keySet());
        assertThat(ServiceNames.all())
                .containsAll(streampass().map(Service::name).toList());
        assertThat(ComposeFile.read().service("payments").copies()).isEqualTo(2);
        assertThat(ComposeFile.read().service("prometheus").list("profiles")).containsExactly("monitoring");
        assertThat(ComposeFile.read().service("grafana").list("profiles")).containsExactly("monitoring");
    }

    @ParameterizedTest
    @MethodSource("services")
    void everyContainerHasLimitsAHealthCheckAndNoExtraPrivileges(Service service) throws IOException {
        assertThat(service.get("mem_limit")).as("memory").isNotNull();
        assertThat(service.get("read_only")).as("read-only file system").isEqualTo(true);
        assertThat(service.list("cap_drop")).containsExactly("ALL");
        assertThat(service.list("security_opt")).containsExactly("no-new-privileges:true");
        assertThat(service.map("healthcheck")).as("health check").containsKey("test");
        assertThat((String) service.get("image"))
                .as("a pinned version")
                .matches("[^:]+:v?\\d+\\.\\d+[.\\d]*(-[a-z]+)?");
        assertThat(service.list("ports")).as("published on loopback").allMatch(port -> port.startsWith("127.0.0.1:"));
        String user = (String) service.get("user");
        if (service.get("build") == null) {
            assertThat(user).matches("[1-9]\\d*:[1-9]\\d*");
        } else {
            String target = (String) service.map("build").get("target");
            assertThat(stage(target)).contains("USER 10001:10001");
        }
    }

    /** The stage of the Dockerfile that builds the image. */
    private static String stage(String target) throws IOException {
        String[] stages =
                Files.readString(Path.of("src/main/docker/Dockerfile")).split("(?m)^FROM ");
        return Stream.of(stages)
                .filter(stage -> stage.lines().findFirst().orElse("").endsWith(" AS " + target))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no image " + target));
    }

    @Test
    void imagesUsePinnedVersionsAndExistingFiles() throws IOException {
        String dockerfile = Files.readString(Path.of("src/main/docker/Dockerfile"));
        assertThat(matches(dockerfile, "(?m)^FROM (\\S+:\\S+)"))
                .isNotEmpty()
                .allMatch(image -> image.matches(".*\\d+\\.\\d+\\.\\d+.*"));
        assertThat(matches(dockerfile, "(?m)^COPY (?:--chmod=\\d+ )?([a-z][^ ]*)"))
                .filteredOn(source -> !source.startsWith("target/"))
                .isNotEmpty()
                .allSatisfy(source -> assertThat(Path.of(source)).exists());
        assertThat(dockerfile).contains("target/streampass.jar", "target/artemis/");
    }

    @ParameterizedTest
    @MethodSource("streampass")
    void everySettingExists(Service service) throws IOException {
        Set<String> known = knownSettings();
        Set<String> environment =
                known.stream().map(ComposeTests::inEnvironment).collect(Collectors.toSet());
        assertThat(environment).containsAll(service.environment().keySet());
        assertThat(known)
                .containsAll(service.command().stream()
                        .map(argument -> argument.replaceAll("^--|=.*", ""))
                        .toList());
        Path its = secrets.folder().resolve(service.name());
        try (Stream<Path> files = Files.list(its)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> !name.endsWith(".pem")))
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(known).contains(name));
        }
        assertThat(service.environment().values().stream()
                        .filter(value -> value.startsWith("file:/run/secrets/"))
                        .map(value -> value.replace("file:/run/secrets/", "")))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(its.resolve(name)).exists());
    }

    /** Settings of Streampass, from their records, and of Spring Boot, from its metadata. */
    private static Set<String> knownSettings() throws IOException {
        Set<String> known = new TreeSet<>();
        ClassPathScanningCandidateComponentProvider records = new ClassPathScanningCandidateComponentProvider(false);
        records.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        for (BeanDefinition record : records.findCandidateComponents("org.streampass")) {
            try {
                Class<?> type = Class.forName(record.getBeanClassName());
                addSettings(type.getAnnotation(ConfigurationProperties.class).value(), type, known);
            } catch (ClassNotFoundException e) {
                throw new AssertionError(e);
            }
        }
        for (URL description : Collections.list(
                ComposeTests.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
            try (InputStream json = description.openStream()) {
                for (JsonNode property : new ObjectMapper().readTree(json).path("properties")) {
                    known.add(property.path("name").asText());
                }
            }
        }
        return known;
    }

    private static void addSettings(String prefix, Class<?> record, Set<String> known) {
        for (RecordComponent component : record.getRecordComponents()) {
            String name = prefix + "."
                    + component.getName().replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase();
            known.add(name);
            if (component.getType().isRecord()) {
                addSettings(name, component.getType(), known);
            }
        }
    }

    /** The name of the environment variable, as docs/configuration.md describes it. */
    private static String inEnvironment(String setting) {
        return setting.replaceAll("[.-]", "_").toUpperCase();
    }

    @Test
    void brokersGetTheVariablesThatTheirScriptReads() throws IOException {
        Set<String> asked = new TreeSet<>(matches(Files.readString(Path.of("artemis/run")), "\\$\\{?(BROKER_[A-Z_]+)"));
        for (String name : List.of("broker-primary", "broker-backup")) {
            Service broker = ComposeFile.read().service(name);
            assertThat(asked).containsAll(broker.environment().keySet());
            assertThat(broker.command()).containsExactly(name.replace("broker-", ""));
            assertThat(broker.environment()).containsEntry("BROKER_ADDRESS", name + ":61616");
        }
    }

    @Test
    void everyAddressedContainerExistsAndListensOnThePort() throws IOException {
        List<String> told = new ArrayList<>();
        services().forEach(service -> told.addAll(service.environment().values()));
        told.add(Files.readString(Path.of("src/main/docker/nginx.conf")));
        told.add(Files.readString(Path.of("src/main/docker/monitoring/grafana/datasource.yml")));
        Set<String> addresses =
                new TreeSet<>(matches(String.join("\n", told), "[/ (]((?!localhost|127)[a-z-]+:\\d{4,5})\\b"));
        assertThat(addresses).hasSizeGreaterThan(6).allSatisfy(address -> assertThat(PORTS.get(address.split(":")[0]))
                .as(address)
                .contains(address.split(":")[1]));
        Service notifications = ComposeFile.read().service("notifications");
        assertThat(PORTS.get(notifications.environment().get("STREAMPASS_MAIL_SMTP_HOST")))
                .contains(notifications.environment().get("STREAMPASS_MAIL_SMTP_PORT"));
        services().forEach(service -> {
            assertThat(PORTS.keySet()).containsAll(service.map("depends_on").keySet());
            assertThat(service.list("ports"))
                    .allSatisfy(port -> assertThat(PORTS.get(service.name())).contains(port.split(":")[2]));
            @SuppressWarnings("unchecked")
            List<String> test = (List<String>) service.map("healthcheck").get("test");
            if (test.contains("answers")) {
                assertThat(PORTS.get(service.name())).contains(test.get(2));
            }
        });
        String scraped = Files.readString(Path.of("src/main/docker/monitoring/prometheus.yml"));
        String alias = matches(scraped, "names: \\[([^]]+)]").get(0);
        assertThat(streampass()).allSatisfy(service -> assertThat(service.map("networks"))
                .isEqualTo(Map.of("default", Map.of("aliases", List.of(alias)))));
    }

    @Test
    void mountedFilesExistAndCreateSecretsMakesTheMountedFolders() {
        services()
                .flatMap(service -> service.list("volumes").stream())
                .map(volume -> volume.split(":")[0])
                .filter(source -> source.startsWith("./"))
                .forEach(source -> assertThat(
                                source.startsWith("./secrets/")
                                        ? secrets.folder().resolve(source.replace("./secrets/", ""))
                                        : Path.of(source))
                        .as(source)
                        .exists());
        assertThat(secrets.folder().resolve("database/postgres")).isNotEmptyFile();
        assertThat(secrets.folder().resolve("prometheus/operator")).isNotEmptyFile();
        assertThat(secrets.folder().resolve("grafana/admin")).isNotEmptyFile();
    }

    /** A second run keeps the secrets, so running processes keep their access. */
    @Test
    void createSecretsKeepsExistingSecrets() throws IOException {
        Map<Path, String> before = contents(secrets.folder());

        ComposeSecrets.create(folder.resolve("secrets"));

        assertThat(contents(secrets.folder())).isEqualTo(before).hasSizeGreaterThan(15);
        assertThat(secrets.brokerPassword("payments")).isNotEqualTo(secrets.brokerPassword("subscriptions"));
        assertThat(Files.getPosixFilePermissions(secrets.folder())).hasSize(3);
    }

    private static Map<Path, String> contents(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).collect(Collectors.toMap(file -> file, ComposeTests::content));
        }
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The scripts create a user of the broker and a role of the database with the name of each service. */
    @Test
    void everyServiceHasUsersOfItsName() {
        assertThat(streampass()).allSatisfy(service -> assertThat(service.environment())
                .containsEntry("SPRING_DATASOURCE_USERNAME", service.name())
                .containsEntry("STREAMPASS_BROKER_USER", service.name()));
        assertThat(ServiceNames.all()).allSatisfy(service -> {
            assertThat(secrets.read("broker/roles.properties")).contains(service + " = " + service);
            assertThat(secrets.read("broker/users.properties"))
                    .contains(service + " = " + secrets.brokerPassword(service));
            assertThat(secrets.read("database/" + service))
                    .isEqualTo(secrets.read(service + "/spring.datasource.password"));
        });
    }

    /** Nobody has to add it to docker-compose.yml, which describes the services that differ from others. */
    @Test
    void newServiceGetsSecretsAndAPlaceInComposeFromItsRoutesFile() throws Exception {
        Path project = folder.resolve("project");
        for (String source : List.of("routes", "src/main/docker", "docker-compose.yml")) {
            Files.createDirectories(project.resolve(source).getParent());
            FileSystemUtils.copyRecursively(Path.of(source), project.resolve(source));
        }
        Files.copy(Path.of("docs/examples/ledger.camel.yaml"), project.resolve("routes/ledger.camel.yaml"));

        Process script = new ProcessBuilder("src/main/docker/create-secrets")
                .directory(project.toFile())
                .inheritIO()
                .start();
        assertThat(script.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(script.exitValue()).isZero();
        assertThat(project.resolve("secrets/ledger/streampass.broker.password")).isNotEmptyFile();
        Service ledger =
                ComposeFile.read(project.resolve("docker-compose.override.yml")).service("ledger");
        assertThat(ledger.command()).containsExactly("--streampass.services=ledger");
        assertThat(ledger.environment()).containsEntry("STREAMPASS_BROKER_USER", "ledger");
        assertThat(ledger.list("volumes")).containsExactly("./secrets/ledger:/run/secrets:ro");
        if (isThere(COMPOSE)) {
            assertThat(exit(
                            COMPOSE,
                            "-f",
                            project.resolve("docker-compose.yml").toString(),
                            "-f",
                            project.resolve("docker-compose.override.yml").toString(),
                            "config",
                            "--quiet"))
                    .isZero();
        }
    }

    @Test
    void proxyForwardsEachPathToTheServiceThatServesIt() throws IOException {
        String proxy = Files.readString(Path.of("src/main/docker/nginx.conf"));
        OWNERS.forEach((path, owner) -> assertThat(proxy)
                .containsPattern("location (= )?%s \\{[^}]*(\\$|http://)\\$?%s".formatted(path, owner)));
        assertThat(matches(proxy, "location (?:= )?(/\\S*)")).allMatch(OWNERS::containsKey);
        assertThat(proxy).contains("listen 8080;");
    }

    /** As many WebSockets as Notifications accepts by default, each with two connections. */
    @Test
    void proxyHasEnoughConnectionsForEveryWebSocket() throws IOException {
        String proxy = Files.readString(Path.of("src/main/docker/nginx.conf"));
        int connections =
                Integer.parseInt(matches(proxy, "worker_connections (\\d+);").get(0));
        int files =
                Integer.parseInt(matches(proxy, "worker_rlimit_nofile (\\d+);").get(0));
        assertThat(connections).isGreaterThan(2 * 10_000);
        assertThat(files).isGreaterThan(connections);
        assertThat(ComposeFile.read().service("proxy").map("ulimits").get("nofile"))
                .isEqualTo(files);
    }

    @Test
    void nginxAcceptsItsConfiguration() throws Exception {
        assumeTrue(isThere("/usr/sbin/nginx"), "nginx is not installed here");
        assertThat(exit(
                        "/usr/sbin/nginx",
                        "-t",
                        "-q",
                        "-p",
                        folder.toString(),
                        "-c",
                        Path.of("src/main/docker/nginx.conf").toAbsolutePath().toString()))
                .isZero();
    }

    @Test
    void dockerComposeAcceptsTheFile() throws Exception {
        assumeTrue(isThere(COMPOSE), "docker-compose is not installed here");
        assertThat(exit(COMPOSE, "-f", ComposeFile.FILE.toString(), "config", "--quiet"))
                .isZero();
    }

    private static boolean isThere(String program) {
        return Files.isExecutable(Path.of(program));
    }

    private static int exit(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private static List<String> matches(String text, String expression) {
        return Pattern.compile(expression)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }
}
