package org.streampass;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.streampass.testing.Api;
import org.streampass.testing.App;
import org.streampass.testing.Queues;

/** A process that runs one service has what belongs to it, and nothing of another: neither bean, route, table, nor path. */
class ServicesIT {

    private static final Set<String> SERVICES = Set.of("subscriptions", "payments", "recommendations", "notifications");

    /** What everybody has, and what each has besides. */
    enum Service {
        SUBSCRIPTIONS("/subscriptions", "/plans"),
        PAYMENTS(),
        RECOMMENDATIONS("/recommendations", "/movies"),
        NOTIFICATIONS("/notifications", "/notifications/tickets");

        private final Set<String> paths;

        Service(String... paths) {
            this.paths = Set.of(paths);
        }

        String id() {
            return name().toLowerCase();
        }

        /** Of all services. */
        static Stream<String> allPaths() {
            return Stream.of(values()).flatMap(service -> service.paths.stream());
        }
    }

    @TempDir
    Path data;

    @ParameterizedTest
    @EnumSource
    void aProcessHasWhatItsServiceNeedsAndNothingOfAnother(Service service) {
        int webSocketPort = Queues.freePort();
        try (App app = App.start(
                data, Map.of("streampass.services", service.id(), "streampass.websocket.port", "" + webSocketPort))) {
            assertThat(schemas(app)).containsExactly(service.id());
            assertThat(servicesOfBeans(app)).containsExactly(service.id());
            assertThat(servicesOfRoutes(app)).containsExactly(service.id());
            assertThat(isOpen(webSocketPort)).isEqualTo(service == Service.NOTIFICATIONS);
            assertThat(answers(app)).isEqualTo(expectedAnswers(service));
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

    /** Whether there is somebody: only then is {@code GET} with a token not answered with 404, be it with 405. */
    private static Map<String, Boolean> answers(App app) {
        Api.User ada = app.api().user("ada");
        return Service.allPaths()
                .collect(Collectors.toMap(path -> path, path -> isThere(ada.get(path)), (a, b) -> a, TreeMap::new));
    }

    private static boolean isThere(Api.Answer answer) {
        boolean isNotReadyYet = answer.response().body().contains("RecommendationsReady");
        return answer.status() != 404 || isNotReadyYet;
    }

    private static Map<String, Boolean> expectedAnswers(Service service) {
        return Service.allPaths()
                .collect(Collectors.toMap(path -> path, service.paths::contains, (a, b) -> a, TreeMap::new));
    }

    private static Set<String> describedPaths(App app) {
        Set<String> paths = new TreeSet<>();
        app.api().get("/openapi.json").json().get("paths").fieldNames().forEachRemaining(paths::add);
        return paths;
    }

    private static Set<String> describedPathsOf(Service service) {
        Set<String> paths = new TreeSet<>(Set.of("/openapi.json", "/demo/tokens"));
        paths.addAll(service.paths);
        if (service == Service.SUBSCRIPTIONS) {
            paths.add("/subscriptions/{id}");
        }
        return paths;
    }

    private static boolean isOpen(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (ConnectException e) {
            return false;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
