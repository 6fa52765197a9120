package org.streampass;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.testing.http.Api;
import org.streampass.testing.process.App;
import org.streampass.testing.process.Ports;
import org.streampass.testing.process.ServiceNames;

/** A process that runs one service has the beans, routes, tables and paths of that service, and none of another. */
class ServicesIT {

    private static final List<String> SERVICES = ServiceNames.all();

    /** The paths of the services that have any. */
    private static final Map<String, Set<String>> PATHS = Map.of(
            "subscriptions", Set.of("/subscriptions", "/plans"),
            "payments", Set.of("/payments"),
            "recommendations", Set.of("/recommendations", "/movies"),
            "notifications", Set.of("/notifications", "/notifications/tickets"));

    @TempDir
    Path data;

    @ParameterizedTest
    @MethodSource("org.streampass.testing.process.ServiceNames#all")
    void processContainsOnlyItsOwnService(String service) {
        int webSocketPort = Ports.freePort();
        try (App app = App.start(
                data, Map.of("streampass.services", service, "streampass.websocket.port", "" + webSocketPort))) {
            assertThat(schemas(app)).containsExactly(service);
            assertThat(servicesOfBeans(app)).containsExactly(service);
            assertThat(servicesOfRoutes(app)).containsExactly(service);
            assertThat(Ports.isListening(webSocketPort)).isEqualTo(service.equals("notifications"));
            assertThat(servedPaths(app)).isEqualTo(expectedPaths(service));
            assertThat(app.api().get("/").status()).as("the page").isEqualTo(404);
            assertThat(describedPaths(app)).isEqualTo(describedPathsOf(service));
        }
    }

    private static List<String> schemas(App app) {
        return app
                .bean(JdbcClient.class)
                .sql("select lower(schema_name) from information_schema.schemata")
                .query(String.class)
                .list()
                .stream()
                .filter(SERVICES::contains)
                .toList();
    }

    private static Set<String> servicesOfBeans(App app) {
        return app.beanTypes()
                .filter(type -> type != null && type.getPackageName().startsWith("org.streampass."))
                .map(type -> type.getPackageName().split("\\.")[2])
                .filter(SERVICES::contains)
                .collect(Collectors.toSet());
    }

    private static Set<String> servicesOfRoutes(App app) {
        return app.bean(CamelContext.class).getRoutes().stream()
                .map(Route::getRouteId)
                .map(id -> id.split("-")[0])
                .filter(SERVICES::contains)
                .collect(Collectors.toSet());
    }

    /**
     * Whether each path is served. If not, {@code GET} with a token is answered with 404; otherwise perhaps with 405.
     */
    private static Map<String, Boolean> servedPaths(App app) {
        Api.User ada = app.api().user("ada");
        return allPaths()
                .collect(Collectors.toMap(path -> path, path -> isServed(ada.get(path)), (a, b) -> a, TreeMap::new));
    }

    private static boolean isServed(Api.Answer answer) {
        boolean isNotReadyYet = answer.response().body().contains("RecommendationsReady");
        return answer.status() != 404 || isNotReadyYet;
    }

    private static Map<String, Boolean> expectedPaths(String service) {
        return allPaths()
                .collect(Collectors.toMap(path -> path, pathsOf(service)::contains, (a, b) -> a, TreeMap::new));
    }

    /** The proxy of docker-compose.yml gives each path to the service that has it. */
    @ParameterizedTest
    @MethodSource("org.streampass.testing.process.ServiceNames#all")
    void proxyPassesEachPathToItsService(String service) throws IOException {
        String proxy = Files.readString(Path.of("src/main/docker/nginx.conf"));
        for (String path : pathsOf(service)) {
            String location = "/" + path.split("/")[1];
            assertThat(proxy)
                    .as("add to nginx.conf: location = %1$s { set $%2$s %2$s:8080; proxy_pass http://$%2$s; }"
                            .formatted(location, service))
                    .containsPattern("location (= )?%s \\{[^}]*%s(:8080)?;".formatted(location, service));
        }
    }

    private static Set<String> pathsOf(String service) {
        return PATHS.getOrDefault(service, Set.of());
    }

    private static Stream<String> allPaths() {
        return PATHS.values().stream().flatMap(Set::stream);
    }

    private static Set<String> describedPaths(App app) {
        Set<String> paths = new TreeSet<>();
        app.api().get("/openapi.json").json().get("paths").fieldNames().forEachRemaining(paths::add);
        return paths;
    }

    private static Set<String> describedPathsOf(String service) {
        Set<String> paths = new TreeSet<>(Set.of("/openapi.json", "/demo/tokens", "/demo/clock"));
        paths.addAll(pathsOf(service));
        if (service.equals("subscriptions")) {
            paths.addAll(List.of(
                    "/subscriptions/{id}",
                    "/subscriptions/{id}/cancellation",
                    "/subscriptions/{id}/payment-token",
                    "/subscriptions/{id}/progress"));
        }
        return paths;
    }
}
