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

/** The body of a request as it comes in. What has not arrived is waited for without a thread. */
class AsyncBodyReader implements ReadListener, AsyncListener {

    private static final int FIRST_ROOM = 1024;

    private final HttpServletRequest request;
    private final ServletInputStream in;
    private final int max;
    private byte[] bytes;
    private int size;
    private AsyncContext context;
    private Runnable whenEnded;

    /** @param max bytes, of which one more is read to see that it is too many */
    AsyncBodyReader(HttpServletRequest request, int max) throws IOException {
        this.request = request;
        this.in = request.getInputStream();
        this.max = max;
        long length = request.getContentLengthLong();
        bytes = new byte[(int) Math.min(length < 0 ? FIRST_ROOM : length, max)];
    }

    /**
     * Reads what is there, and does not wait.
     *
     * @param arrived whether there is more
     * @return whether that is all, or too much
     */
    boolean readArrived(BooleanSupplier arrived) throws IOException {
        while (!isEnough() && arrived.getAsBoolean()) {
            readSome();
        }
        return isEnough();
    }

    private boolean isEnough() {
        return size > max || in.isFinished();
    }

    private void readSome() throws IOException {
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(Math.max(2 * size, FIRST_ROOM), max + 1));
        }
        size += Math.max(0, in.read(bytes, size, bytes.length - size));
    }

    byte[] bytes() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    /**
     * Has the request dispatched again when all has come, or too much. A request that takes too long is refused.
     *
     * @param whenEnded is run once when it is waited for no more
     */
    void await(HttpServletResponse response, Duration timeout, Runnable whenEnded) {
        this.whenEnded = whenEnded;
        context = request.startAsync(request, response);
        context.setTimeout(timeout.toMillis());
        context.addListener(this);
        in.setReadListener(this);
    }

    @Override
    public void onDataAvailable() throws IOException {
        while (!isEnough() && in.isReady()) {
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

    /** Not as it says it comes, or not any more; the connection closes. */
    @Override
    public void onError(Throwable failure) {
        try {
            refuse(failure instanceof SocketTimeoutException ? 408 : 400);
        } catch (IOException e) {
            // the client has gone
        }
    }

    private void refuse(int status) throws IOException {
        if (end()) {
            Problems.write((HttpServletResponse) context.getResponse(), Problems.of(status, request));
        }
    }

    private boolean end() {
        boolean first = whenEnded != null;
        if (first) {
            whenEnded.run();
            whenEnded = null;
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
        // nobody waits for it once more
    }
}
