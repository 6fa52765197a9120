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
 * Tomcat's HTTP, with what it cannot be told to bound: connections of one address, the time that a request may take to
 * arrive, and the threads that wait for a body. Tomcat's own timeouts begin anew with each byte.
 */
public class BoundedHttpProtocol extends Http11NioProtocol {

    /**
     * Of the few threads. {@link AsyncBodyReader} waits for users' bodies without one; who else reads, such as Tomcat for a
     * form, gets what has arrived at once, and only so many wait for more.
     */
    private static final int MOST_WAITING = 4;

    private final Semaphore waiting = new Semaphore(MOST_WAITING);
    private volatile Bounds bounds;

    private record Bounds(Duration requestTimeout, ConnectionsByAddress byAddress) {}

    public BoundedHttpProtocol() {
        this(new Endpoint());
    }

    private BoundedHttpProtocol(Endpoint endpoint) {
        super(endpoint);
        endpoint.protocol = this;
    }

    /** To be called before it starts. */
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

    /** Its threads that have ended; not while it stops. */
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
            if (address == null || !byAddress.enter(address)) {
                destroySocket(socket);
                return false;
            }
            boolean taken = super.setSocketOptions(socket);
            if (!taken && !connections.containsKey(socket)) {
                byAddress.leave(address); // of others the handler is told
            }
            return taken;
        }

        /** Called by the protocol's constructor. */
        @Override
        public void setHandler(Handler<NioChannel> handler) {
            super.setHandler(new BoundedHandler(handler));
        }

        private class BoundedHandler implements Handler<NioChannel> {

            private final Handler<NioChannel> handler;

            BoundedHandler(Handler<NioChannel> handler) {
                this.handler = handler;
            }

            /** A head that comes byte by byte is looked at with each: that is when it is found to be late. */
            @Override
            public SocketState process(SocketWrapperBase<NioChannel> socket, SocketEvent event) {
                return event == SocketEvent.OPEN_READ && hasLateHead(socket)
                        ? SocketState.CLOSED
                        : handler.process(socket, event);
            }

            private boolean hasLateHead(SocketWrapperBase<NioChannel> socket) {
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
                        .leave(socket.getSocket().getIOChannel().socket().getInetAddress());
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
            if (isLate(request) || !waiting.tryAcquire()) {
                throw new SocketTimeoutException("the body has not come in time");
            }
            try {
                return input.doRead(handler);
            } finally {
                waiting.release();
            }
        }

        /** Of a chunk there may be a part of its size only. */
        private boolean hasArrived() {
            return request.getContentLengthLong() >= 0 && input.available() > 0;
        }

        @Override
        public int available() {
            return input.available();
        }
    }
}
