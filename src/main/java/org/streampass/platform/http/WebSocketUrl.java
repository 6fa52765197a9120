package org.streampass.platform.http;

import java.util.function.Supplier;

/**
 * Where this process's WebSocket is reached, for a page that is to be allowed to connect there.
 *
 * @param url what clients are told; asked when everything has started
 */
public record WebSocketUrl(Supplier<String> url) {}
