package org.streampass.platform.http;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.camel.component.undertow.HttpHandlerRegistrationInfo;
import org.apache.camel.component.undertow.UndertowComponent;
import org.apache.camel.component.undertow.UndertowConsumer;
import org.apache.camel.component.undertow.UndertowHost;
import org.apache.camel.component.undertow.UndertowHostKey;
import org.springframework.util.StringUtils;
import org.streampass.platform.startup.EssentialThreads;
import org.streampass.platform.startup.StartedThreads;
import org.streampass.platform.startup.StartupException;
import org.xnio.Options;

/** Camel's {@code undertow} component with a server of its own, which checks each {@link WebSocketHandshake}. */
public class WebSocketServer extends UndertowComponent implements EssentialThreads {

    private static final String WORKER = "websocket";
    private static final Pattern THREADS = Pattern.compile(WORKER + " (I/O-\\d+|Accept)");

    private static final int MAX_HEADER_BYTES = 8 * 1024;
    private static final int REQUEST_TIMEOUT_MS = 5_000;

    /** Worker threads read the database. Few of them leave database connections free while many clients reconnect. */
    private static final int WORKER_THREADS = 8;

    /** The kernel's send buffer of one connection. By default it grows to some 4 MB for a client that reads slowly. */
    private static final int SEND_BUFFER_BYTES = 64 * 1024;

    private final String path;
    private final String publicUrl;
    private final Predicate<String> hosts;
    private final Predicate<String> origins;
    private final WebSocketConnections connections;
    private volatile int port;
    private volatile StartedThreads threads;

    /**
     * @param path of the WebSocket
     * @param publicUrl the URL for clients behind a proxy; null: they connect to this server directly
     * @param hosts accepts the Host header, which may be null
     * @param origins accepts the Origin header of a page
     */
    public WebSocketServer(
            String path,
            String publicUrl,
            Predicate<String> hosts,
            Predicate<String> origins,
            WebSocketConnections connections) {
        this.path = path;
        this.publicUrl = publicUrl;
        this.hosts = hosts;
        this.origins = origins;
        this.connections = connections;
    }

    /** The URL for clients. Its port is known after the start. */
    public String publicUrl() {
        return StringUtils.hasText(publicUrl) ? publicUrl : "ws://localhost:" + port + path;
    }

    @Override
    public List<String> dead() {
        StartedThreads running = threads;
        return running == null
                ? List.of()
                : running.dead().stream()
                        .map(name -> "a thread of the WebSocket server (" + name + ")")
                        .toList();
    }

    @Override
    protected UndertowHost createUndertowHost(UndertowHostKey key) {
        return new Host(key);
    }

    private class Host implements UndertowHost {

        private final UndertowHostKey key;
        private Undertow server;

        Host(UndertowHostKey key) {
            this.key = key;
        }

        @Override
        public void validateEndpointURI(URI uri) {
            // there is only one endpoint
        }

        @Override
        public HttpHandler registerHandler(
                UndertowConsumer consumer, HttpHandlerRegistrationInfo registration, HttpHandler handler) {
            server = Undertow.builder()
                    .addHttpListener(key.getPort(), key.getHost())
                    .setWorkerThreads(WORKER_THREADS)
                    .setWorkerOption(Options.WORKER_NAME, WORKER)
                    .setSocketOption(Options.SEND_BUFFER, SEND_BUFFER_BYTES)
                    .setServerOption(UndertowOptions.MAX_HEADER_SIZE, MAX_HEADER_BYTES)
                    .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, REQUEST_TIMEOUT_MS)
                    .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, REQUEST_TIMEOUT_MS)
                    .setHandler(new WebSocketHandshake(path, hosts, origins, connections, handler))
                    .build();
            try {
                threads = StartedThreads.startedBy(server::start, THREADS);
                port = ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
            } catch (Exception e) {
                if (e.getCause() instanceof BindException) {
                    throw new StartupException(
                            "the WebSocket's port %d is taken; choose another with --streampass.websocket.port"
                                    .formatted(key.getPort()),
                            e);
                }
                throw new IllegalStateException("the WebSocket server did not start", e);
            }
            return handler;
        }

        @Override
        public void unregisterHandler(UndertowConsumer consumer, HttpHandlerRegistrationInfo registration) {
            if (server != null) {
                threads = null;
                connections.closeAll(CloseReason.GOING_AWAY);
                server.stop();
                server = null;
            }
        }
    }
}
