package org.streampass.platform.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Checks a request before the WebSocket handshake: host, path, protocol, origin and the limits of connections. */
class WebSocketHandshake implements HttpHandler {

    /** The only version that RFC 6455 defines. */
    private static final String VERSION = "13";

    private static final Pattern UPGRADE = Pattern.compile("\\bupgrade\\b", Pattern.CASE_INSENSITIVE);

    /** 16 bytes in base64. */
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{21}[AQgw]==");

    /** RFC 9110; Undertow's StatusCodes lack it. */
    private static final int MISDIRECTED_REQUEST = 421;

    private final String path;
    private final Predicate<String> hosts;
    private final Predicate<String> origins;
    private final WebSocketConnections connections;
    private final HttpHandler next;

    /**
     * @param hosts accepts the Host header, which may be null
     * @param origins accepts the Origin header
     * @param next performs the handshake
     */
    WebSocketHandshake(
            String path,
            Predicate<String> hosts,
            Predicate<String> origins,
            WebSocketConnections connections,
            HttpHandler next) {
        this.path = path;
        this.hosts = hosts;
        this.origins = origins;
        this.connections = connections;
        this.next = next;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        HeaderMap headers = exchange.getRequestHeaders();
        String origin = headers.getFirst(Headers.ORIGIN);
        if (!hosts.test(headers.getFirst(Headers.HOST))) {
            refuse(exchange, MISDIRECTED_REQUEST);
        } else if (!path.equals(exchange.getRequestPath())) {
            refuse(exchange, StatusCodes.NOT_FOUND);
        } else if (!"websocket".equalsIgnoreCase(headers.getFirst(Headers.UPGRADE))) {
            exchange.getResponseHeaders().put(Headers.UPGRADE, "websocket");
            refuse(exchange, StatusCodes.UPGRADE_REQUIRED);
        } else if (!VERSION.equals(headers.getFirst(Headers.SEC_WEB_SOCKET_VERSION))) {
            exchange.getResponseHeaders().put(Headers.SEC_WEB_SOCKET_VERSION, VERSION);
            refuse(exchange, StatusCodes.UPGRADE_REQUIRED);
        } else if (!isComplete(exchange)) {
            refuse(exchange, StatusCodes.BAD_REQUEST);
        } else if (origin != null && !origins.test(origin)) { // programs send no origin
            refuse(exchange, StatusCodes.FORBIDDEN);
        } else if (!connections.admit(exchange.getConnection())) {
            exchange.getResponseHeaders().put(Headers.RETRY_AFTER, "5");
            refuse(exchange, StatusCodes.SERVICE_UNAVAILABLE);
        } else {
            next.handleRequest(exchange);
        }
    }

    /** The checks of RFC 6455, section 4.2.1, that Undertow omits. */
    private static boolean isComplete(HttpServerExchange exchange) {
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
