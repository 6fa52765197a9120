package org.streampass.platform.operations;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.Map;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.actuate.health.HealthEndpointGroups;
import org.springframework.boot.actuate.health.Status;
import org.springframework.context.SmartLifecycle;
import org.streampass.platform.json.Json;
import org.streampass.platform.startup.StartupException;
import org.xnio.Options;

/**
 * Answers probes on its own listener and thread, so that a busy process is not restarted. It never waits, since all parts of
 * the health are cached.
 */
class ProbeServer implements SmartLifecycle {

    /** The groups of {@code application.yaml} by the paths that Kubernetes uses. */
    private static final Map<String, String> GROUPS = Map.of("/livez", "liveness", "/readyz", "readiness");

    private static final int REQUEST_TIMEOUT_MS = 5_000;
    private static final int MAX_HEADER_BYTES = 8 * 1024;

    private final String host;
    private final int wantedPort;
    private final HealthEndpoint health;
    private final HealthEndpointGroups groups;
    private volatile Undertow server;

    ProbeServer(String host, int wantedPort, HealthEndpoint health, HealthEndpointGroups groups) {
        this.host = host;
        this.wantedPort = wantedPort;
        this.health = health;
        this.groups = groups;
    }

    int port() {
        return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }

    @Override
    public void start() {
        server = Undertow.builder()
                .addHttpListener(wantedPort, host)
                .setIoThreads(1)
                .setWorkerThreads(1)
                .setWorkerOption(Options.WORKER_NAME, "health-probes")
                .setServerOption(UndertowOptions.MAX_HEADER_SIZE, MAX_HEADER_BYTES)
                .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, REQUEST_TIMEOUT_MS)
                .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, REQUEST_TIMEOUT_MS)
                .setHandler(this::answer)
                .build();
        try {
            server.start();
        } catch (RuntimeException e) {
            server = null;
            if (e.getCause() instanceof BindException) {
                throw new StartupException(
                        "the health port %d is taken; choose another with --streampass.health.port"
                                .formatted(wantedPort),
                        e);
            }
            throw e;
        }
    }

    private void answer(HttpServerExchange exchange) {
        String group = GROUPS.get(exchange.getRequestPath());
        exchange.setPersistent(false);
        if (group == null) {
            exchange.setStatusCode(StatusCodes.NOT_FOUND).endExchange();
            return;
        }
        Status status = health.healthForPath(group).getStatus();
        exchange.setStatusCode(groups.get(group).getHttpCodeStatusMapper().getStatusCode(status));
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
        exchange.getResponseSender().send(Json.write(Map.of("status", status.getCode())));
    }

    @Override
    public void stop() {
        server.stop();
        server = null;
    }

    @Override
    public boolean isRunning() {
        return server != null;
    }

    /** Starts first, and stops last. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }
}
