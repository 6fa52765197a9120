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
 * Reads the rest of a body that a response did not wait for, without blocking a thread as Tomcat does. If the connection
 * were closed with unread bytes, the client might lose the response. Rests that are too slow or too large are abandoned.
 */
class UnreadBodyValve extends ValveBase {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int MAX_BYTES = 2 * 1024 * 1024;

    UnreadBodyValve() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        getNext().invoke(request, response);
        if (!request.isAsync() && !request.isFinished()) {
            if (hasFailed(request)) {
                abandon(request);
            } else {
                response.flushBuffer();
                new RestReader(request).read();
            }
        }
    }

    private static boolean hasFailed(Request request) {
        AtomicBoolean error = new AtomicBoolean();
        request.getCoyoteRequest().action(ActionCode.IS_ERROR, error);
        boolean hasNoApplication = request.getContext() == null;
        return hasNoApplication || error.get() || request.getCoyoteRequest().isExceptionPresent();
    }

    /** Closes the connection after the response. */
    private static void abandon(Request request) {
        request.getCoyoteRequest().action(ActionCode.DISABLE_SWALLOW_INPUT, null);
    }

    private static class RestReader implements ReadListener, AsyncListener {

        private final Request request;
        private final byte[] scratch = new byte[8 * 1024];
        private ServletInputStream body;
        private AsyncContext context;
        private int read;

        RestReader(Request request) {
            this.request = request;
        }

        void read() {
            request.setAsyncSupported(true);
            context = request.startAsync();
            context.setTimeout(TIMEOUT.toMillis());
            context.addListener(this);
            body = (ServletInputStream) request.getStream();
            body.setReadListener(this);
        }

        @Override
        public void onDataAvailable() throws IOException {
            while (!body.isFinished() && body.isReady()) {
                read += Math.max(0, body.read(scratch));
                if (read > MAX_BYTES) {
                    context.complete();
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

        /**
         * Tomcat would count a request that is abandoned earlier as in progress forever, and its graceful stop would
         * wait.
         */
        @Override
        public void onComplete(AsyncEvent event) {
            if (!request.isFinished()) {
                abandon(request);
            }
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // the request is not started again
        }
    }
}
