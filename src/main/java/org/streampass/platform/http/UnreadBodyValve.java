package org.streampass.platform.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/**
 * Reads, without a thread, what is left of the body of a request that was answered before it was read: else the client
 * might lose the answer. Tomcat would have a thread wait for it. What comes too slowly is not waited for.
 */
class UnreadBodyValve extends ValveBase {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int MOST = 2 * 1024 * 1024;

    UnreadBodyValve() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        getNext().invoke(request, response);
        if (!request.isAsync() && !request.isFinished()) {
            if (isBroken(request)) {
                giveUp(request);
            } else {
                response.flushBuffer();
                new Rest(request).read();
            }
        }
    }

    private static boolean isBroken(Request request) {
        AtomicBoolean error = new AtomicBoolean();
        request.getCoyoteRequest().action(ActionCode.IS_ERROR, error);
        boolean reachedNothing = request.getContext() == null;
        return reachedNothing || error.get() || request.getCoyoteRequest().isExceptionPresent();
    }

    /** The connection closes. */
    private static void giveUp(Request request) {
        request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
    }

    private static class Rest implements ReadListener, AsyncListener {

        private final Request request;
        private final byte[] scratch = new byte[8 * 1024];
        private ServletInputStream body;
        private AsyncContext context;
        private int read;

        Rest(Request request) {
            this.request = request;
        }

        void read() {
            request.setAsyncSupported(true);
            context = request.startAsync();
            context.setTimeout(PATIENCE.toMillis());
            context.addListener(this);
            body = (ServletInputStream) request.getStream();
            body.setReadListener(this);
        }

        @Override
        public void onDataAvailable() throws IOException {
            while (!body.isFinished() && body.isReady()) {
                read += Math.max(0, body.read(scratch));
                if (read > MOST) {
                    end();
                    return;
                }
            }
        }

        @Override
        public void onAllDataRead() {
            context.complete();
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            end();
        }

        private void end() {
            giveUp(request);
            context.complete();
        }

        @Override
        public void onError(Throwable failure) {
            // the connection closes
        }

        @Override
        public void onError(AsyncEvent event) {
            context.complete();
        }

        @Override
        public void onComplete(AsyncEvent event) {
            // nothing is left
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // nobody goes on with it
        }
    }
}
