package org.streampass.platform.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.apache.coyote.InputBuffer;
import org.apache.coyote.Processor;
import org.apache.coyote.Request;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.streampass.platform.startup.StartedThreads;

/**
 * Tomcat's HTTP/1.1 protocol with bounds that Tomcat cannot be configured to apply: the connections of one address, the time
 * until a request has arrived, and the threads that block for a body. Tomcat's own timeouts restart with each byte.
 */
public class BoundedHttpProtocol extends Http11NioProtocol {

    /**
     * The maximum number of threads that block for a body. {@link AsyncBodyReader} reads the bodies of users without
     * blocking; this applies to other readers, such as Tomcat's parser of forms.
     */
    private static final int MAX_BLOCKED_THREADS = 4;

    private final Semaphore blockedThreads = new Semaphore(MAX_BLOCKED_THREADS);
    private volatile Bounds bounds;

    private record Bounds(Duration requestTimeout, ConnectionsByAddress byAddress) {}

    public BoundedHttpProtocol() {
        this(new Endpoint());
    }

    private BoundedHttpProtocol(Endpoint endpoint) {
        super(endpoint);
        endpoint.protocol = this;
    }

    /** Must be called before the protocol starts. */
    void limit(Duration requestTimeout, ConnectionsByAddress byAddress) {
        bounds = new Bounds(requestTimeout, byAddress);
    }

    @Override
    protected Processor createProcessor() {
        Processor processor = super.createProcessor();
        Request request = processor.getRequest();
        request.setInputBuffer(new BoundedInput(request, request.getInputBuffer()));
        return processor;
    }

    private boolean isLate(Request request) {
        long start = request.getStartTimeNanos();
        return start != -1
                && System.nanoTime() - start > bounds.requestTimeout().toNanos();
    }

    /** The names of its threads that have died; empty during a shutdown. */
    List<String> dead() {
        Endpoint endpoint = (Endpoint) getEndpoint();
        StartedThreads threads = endpoint.threads;
        return threads != null && endpoint.isRunning() && !endpoint.isPaused() ? threads.dead() : List.of();
    }

    private static class Endpoint extends NioEndpoint {

        private static final Pattern THREADS = Pattern.compile(".*-(Acceptor|Poller)");

        private BoundedHttpProtocol protocol;
        private volatile StartedThreads threads;

        @Override
        public void startInternal() throws Exception {
            threads = StartedThreads.startedBy(super::startInternal, THREADS);
        }

        @Override
        protected boolean setSocketOptions(SocketChannel socket) {
            InetAddress address = socket.socket().getInetAddress();
            ConnectionsByAddress byAddress = protocol.bounds.byAddress();
            if (address == null || !byAddress.tryAcquire(address)) {
                destroySocket(socket);
                return false;
            }
            boolean accepted = super.setSocketOptions(socket);
            if (!accepted && !connections.containsKey(socket)) {
                byAddress.release(address); // otherwise the handler's release() is called
            }
            return accepted;
        }

        /** Called by the constructor of the protocol. */
        @Override
        public void setHandler(Handler<NioChannel> handler) {
            super.setHandler(new BoundedHandler(handler));
        }

        private class BoundedHandler implements Handler<NioChannel> {

            private final Handler<NioChannel> handler;

            BoundedHandler(Handler<NioChannel> handler) {
                this.handler = handler;
            }

            /** Headers that arrive byte by byte are checked with each byte, and time out here. */
            @Override
            public SocketState process(SocketWrapperBase<NioChannel> socket, SocketEvent event) {
                return event == SocketEvent.OPEN_READ && hasLateHeaders(socket)
                        ? SocketState.CLOSED
                        : handler.process(socket, event);
            }

            private boolean hasLateHeaders(SocketWrapperBase<NioChannel> socket) {
                return socket != null
                        && socket.getCurrentProcessor() instanceof Processor processor
                        && !processor.isAsync()
                        && processor.getRequest() != null
                        && protocol.isLate(processor.getRequest());
            }

            @Override
            public void release(SocketWrapperBase<NioChannel> socket) {
                protocol.bounds
                        .byAddress()
                        .release(socket.getSocket().getIOChannel().socket().getInetAddress());
                handler.release(socket);
            }

            @Override
            public Object getGlobal() {
                return handler.getGlobal();
            }

            @Override
            public void pause() {
                handler.pause();
            }

            @Override
            public void recycle() {
                handler.recycle();
            }
        }
    }

    private class BoundedInput implements InputBuffer {

        private final Request request;
        private final InputBuffer input;

        BoundedInput(Request request, InputBuffer input) {
            this.request = request;
            this.input = input;
        }

        @Override
        public int doRead(ApplicationBufferHandler handler) throws IOException {
            if (request.getReadListener() != null || request.isFinished() || hasArrived()) {
                return input.doRead(handler);
            }
            if (isLate(request) || !blockedThreads.tryAcquire()) {
                throw new SocketTimeoutException("the body has not arrived in time");
            }
            try {
                return input.doRead(handler);
            } finally {
                blockedThreads.release();
            }
        }

        /** Unknown for a chunked body: the available bytes may be a part of a chunk's header only. */
        private boolean hasArrived() {
            return request.getContentLengthLong() >= 0 && input.available() > 0;
        }

        @Override
        public int available() {
            return input.available();
        }
    }
}
