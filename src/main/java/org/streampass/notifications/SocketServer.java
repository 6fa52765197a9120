package org.streampass.notifications;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
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

/**
 * The component's web server, made here to answer before the handshake what does not deserve one: other hosts, pages of
 * other origins, connections beyond the limit, addresses that there are none of.
 */
class SocketServer extends UndertowComponent implements EssentialThreads {

    /** The only one that RFC 6455 defines. */
    private static final String VERSION = "13";

    private static final Pattern UPGRADE = Pattern.compile("\\bupgrade\\b", Pattern.CASE_INSENSITIVE);

    /** 16 bytes in base64. */
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{21}[AQgw]==");

    private static final String WORKER = "websocket";
    private static final Pattern ITS_THREADS = Pattern.compile(WORKER + " (I/O-\\d+|Accept)");

    private static final int MAX_HEADER_BYTES = 8 * 1024;
    private static final int REQUEST_TIMEOUT_MS = 5_000;

    /** Threads that read the database: however many clients come back at once, most of its connections stay free. */
    private static final int READERS = 8;

    /**
     * Bytes that the kernel keeps for one client. Left to itself it keeps up to some 4 MB for each that reads slowly, of
     * which nobody knows.
     */
    private static final int SEND_BUFFER = 64 * 1024;

    /** RFC 9110; the library has no name for it. */
    private static final int MISDIRECTED_REQUEST = 421;

    private final Predicate<String> hosts;
    private final Predicate<String> origins;
    private final String url;
    private final Sockets sockets;
    private volatile int port;
    private volatile StartedThreads threads;

    /**
     * @param hosts whether this server answers for a host, which is null if a program names none
     * @param origins whether a page of an origin may connect; programs, which send none, may
     * @param url where clients are to connect to, if they cannot reach this server itself; null if they can
     */
    SocketServer(Predicate<String> hosts, Predicate<String> origins, String url, Sockets sockets) {
        this.hosts = hosts;
        this.origins = origins;
        this.url = url;
        this.sockets = sockets;
    }

    String publicUrl() {
        return StringUtils.hasText(url) ? url : "ws://localhost:" + port + NotificationsSocket.PATH;
    }

    @Override
    public List<String> dead() {
        StartedThreads running = threads;
        return running == null
                ? List.of()
                : running.dead().stream()
                        .map(name -> "a thread of the WebSockets (" + name + ")")
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
            // there is one
        }

        @Override
        public HttpHandler registerHandler(
                UndertowConsumer consumer, HttpHandlerRegistrationInfo registration, HttpHandler handler) {
            server = Undertow.builder()
                    .addHttpListener(key.getPort(), key.getHost())
                    .setWorkerThreads(READERS)
                    .setWorkerOption(Options.WORKER_NAME, WORKER)
                    .setSocketOption(Options.SEND_BUFFER, SEND_BUFFER)
                    .setServerOption(UndertowOptions.MAX_HEADER_SIZE, MAX_HEADER_BYTES)
                    .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, REQUEST_TIMEOUT_MS)
                    .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, REQUEST_TIMEOUT_MS)
                    .setHandler(
                            exchange -> admit(exchange, registration.getUri().getPath(), handler))
                    .build();
            try {
                threads = StartedThreads.startedBy(server::start, ITS_THREADS);
                port = ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
            } catch (Exception e) {
                if (e.getCause() instanceof BindException) {
                    throw new StartupException(
                            "the WebSocket's port %d is taken; choose another with --streampass.websocket.port"
                                    .formatted(key.getPort()),
                            e);
                }
                throw new IllegalStateException("the WebSocket's server does not start", e);
            }
            return handler;
        }

        @Override
        public void unregisterHandler(UndertowConsumer consumer, HttpHandlerRegistrationInfo registration) {
            if (server != null) {
                threads = null;
                sockets.closeAll(Closing.GOING_AWAY);
                server.stop();
                server = null;
            }
        }
    }

    private void admit(HttpServerExchange exchange, String path, HttpHandler handler) throws Exception {
        String origin = exchange.getRequestHeaders().getFirst(Headers.ORIGIN);
        if (!hosts.test(exchange.getRequestHeaders().getFirst(Headers.HOST))) {
            refuse(exchange, MISDIRECTED_REQUEST);
        } else if (!path.equals(exchange.getRequestPath())) {
            refuse(exchange, StatusCodes.NOT_FOUND);
        } else if (!"websocket".equalsIgnoreCase(exchange.getRequestHeaders().getFirst(Headers.UPGRADE))) {
            exchange.getResponseHeaders().put(Headers.UPGRADE, "websocket");
            refuse(exchange, StatusCodes.UPGRADE_REQUIRED);
        } else if (!VERSION.equals(exchange.getRequestHeaders().getFirst(Headers.SEC_WEB_SOCKET_VERSION))) {
            exchange.getResponseHeaders().put(Headers.SEC_WEB_SOCKET_VERSION, VERSION);
            refuse(exchange, StatusCodes.UPGRADE_REQUIRED);
        } else if (!isHandshake(exchange)) {
            refuse(exchange, StatusCodes.BAD_REQUEST);
        } else if (origin != null && !origins.test(origin)) {
            refuse(exchange, StatusCodes.FORBIDDEN);
        } else if (!sockets.admit(exchange.getConnection())) {
            exchange.getResponseHeaders().put(Headers.RETRY_AFTER, "5");
            refuse(exchange, StatusCodes.SERVICE_UNAVAILABLE);
        } else {
            handler.handleRequest(exchange);
        }
    }

    /** As RFC 6455 has it in section 4.2.1; the library leaves some of it unanswered. */
    private static boolean isHandshake(HttpServerExchange exchange) {
        HeaderValues connection = exchange.getRequestHeaders().get(Headers.CONNECTION);
        HeaderValues key = exchange.getRequestHeaders().get(Headers.SEC_WEB_SOCKET_KEY);
        return exchange.getRequestMethod().equals(Methods.GET)
                && connection != null
                && connection.stream().anyMatch(value -> UPGRADE.matcher(value).find())
                && key != null
                && key.size() == 1
                && KEY.matcher(key.getFirst()).matches();
    }

    private static void refuse(HttpServerExchange exchange, int status) {
        exchange.setStatusCode(status);
        exchange.setPersistent(false);
        exchange.endExchange();
    }
}
