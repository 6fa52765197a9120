package org.streampass.platform.http;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/** Reads the body of a request without blocking a thread. */
class AsyncBodyReader implements ReadListener, AsyncListener {

    private static final int INITIAL_BUFFER = 1024;

    private final HttpServletRequest request;
    private final ServletInputStream in;
    private final int max;
    private byte[] bytes;
    private int size;
    private AsyncContext context;
    private Runnable onEnd;

    /** @param max the maximum size in bytes; one more byte is read to detect a larger body */
    AsyncBodyReader(HttpServletRequest request, int max) throws IOException {
        this.request = request;
        this.in = request.getInputStream();
        this.max = max;
        long length = request.getContentLengthLong();
        bytes = new byte[(int) Math.min(length < 0 ? INITIAL_BUFFER : length, max)];
    }

    /**
     * Reads the bytes that have arrived.
     *
     * @param arrived whether more bytes have arrived
     * @return whether the body is complete or too large
     */
    boolean readArrived(BooleanSupplier arrived) throws IOException {
        while (!isDone() && arrived.getAsBoolean()) {
            readSome();
        }
        return isDone();
    }

    private boolean isDone() {
        return size > max || in.isFinished();
    }

    private void readSome() throws IOException {
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(Math.max(2 * size, INITIAL_BUFFER), max + 1));
        }
        size += Math.max(0, in.read(bytes, size, bytes.length - size));
    }

    byte[] bytes() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    /**
     * Dispatches the request again when the body is complete or too large. After the timeout the request is refused.
     *
     * @param onEnd runs once when the wait ends
     */
    void await(HttpServletResponse response, Duration timeout, Runnable onEnd) {
        this.onEnd = onEnd;
        context = request.startAsync(request, response);
        context.setTimeout(timeout.toMillis());
        context.addListener(this);
        in.setReadListener(this);
    }

    @Override
    public void onDataAvailable() throws IOException {
        while (!isDone() && in.isReady()) {
            readSome();
        }
        if (size > max) {
            dispatch();
        }
    }

    @Override
    public void onAllDataRead() {
        dispatch();
    }

    private void dispatch() {
        if (end()) {
            request.setAttribute(RequestBodyFilter.BODY, bytes());
            context.dispatch();
        }
    }

    @Override
    public void onTimeout(AsyncEvent event) throws IOException {
        refuse(408);
        context.complete();
    }

    /** The body is malformed, or the connection is lost. The connection closes. */
    @Override
    public void onError(Throwable failure) {
        try {
            refuse(failure instanceof SocketTimeoutException ? 408 : 400);
        } catch (IOException e) {
            // the client has disconnected
        }
    }

    private void refuse(int status) throws IOException {
        if (end()) {
            Problems.write((HttpServletResponse) context.getResponse(), Problems.of(status, request));
        }
    }

    /** @return false if the wait has ended before */
    private boolean end() {
        boolean first = onEnd != null;
        if (first) {
            onEnd.run();
            onEnd = null;
        }
        return first;
    }

    @Override
    public void onError(AsyncEvent event) {
        end();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        end();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // the request is not started again
    }
}
