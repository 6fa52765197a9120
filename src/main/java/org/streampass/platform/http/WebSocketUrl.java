package org.streampass.platform.http;

import java.util.function.Supplier;

/**
 * The URL of this process's WebSocket, to which the page may connect.
 *
 * @param url the URL for clients; evaluated after the start
 */
public record WebSocketUrl(Supplier<String> url) {}
