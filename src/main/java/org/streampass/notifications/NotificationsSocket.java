package org.streampass.notifications;

import io.undertow.websockets.core.WebSocketChannel;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.undertow.UndertowConstants;
import org.streampass.platform.http.WebSocketConnections;

/** The WebSocket {@code /notifications}. */
class NotificationsSocket extends RouteBuilder {

    static final String PATH = "/notifications";

    private final WebSocketConnections connections;
    private final HelloHandler hello;
    private final String host;
    private final int port;

    NotificationsSocket(WebSocketConnections connections, HelloHandler hello, String host, int port) {
        this.connections = connections;
        this.hello = hello;
        this.host = host;
        this.port = port;
    }

    @Override
    public void configure() {
        from("undertow:ws://%s:%d%s?fireWebSocketChannelEvents=true".formatted(host, port, PATH))
                .routeId("notifications-socket")
                .routeDescription("Sends users their notifications")
                .process(this::open);
    }

    private void open(Exchange exchange) {
        UndertowConstants.EventType event =
                exchange.getIn().getHeader(UndertowConstants.EVENT_TYPE_ENUM, UndertowConstants.EventType.class);
        if (event == UndertowConstants.EventType.ONOPEN) {
            hello.await(
                    connections.open(exchange.getIn().getHeader(UndertowConstants.CHANNEL, WebSocketChannel.class)));
        }
    }
}
