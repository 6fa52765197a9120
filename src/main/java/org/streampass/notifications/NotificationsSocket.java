package org.streampass.notifications;

import io.undertow.websockets.core.WebSocketChannel;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.undertow.UndertowConstants;

/** {@code /notifications} on the WebSocket's port: each connection is given to {@link Sockets}, which talks to it. */
class NotificationsSocket extends RouteBuilder {

    static final String PATH = "/notifications";

    private final Sockets sockets;
    private final String host;
    private final int port;

    NotificationsSocket(Sockets sockets, String host, int port) {
        this.sockets = sockets;
        this.host = host;
        this.port = port;
    }

    @Override
    public void configure() {
        from("undertow:ws://%s:%d%s?fireWebSocketChannelEvents=true".formatted(host, port, PATH))
                .routeId("notifications-socket")
                .routeDescription("Lets users listen to their notifications")
                .process(this::open);
    }

    private void open(Exchange exchange) {
        UndertowConstants.EventType event =
                exchange.getIn().getHeader(UndertowConstants.EVENT_TYPE_ENUM, UndertowConstants.EventType.class);
        if (event == UndertowConstants.EventType.ONOPEN) {
            sockets.open(exchange.getIn().getHeader(UndertowConstants.CHANNEL, WebSocketChannel.class));
        }
    }
}
