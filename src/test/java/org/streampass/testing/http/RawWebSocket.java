package org.streampass.testing.http;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** A WebSocket client at the level of bytes: it can violate the protocol, reads only on request, and never answers. */
public class RawWebSocket implements AutoCloseable {

    public static final int CONTINUATION = 0;
    public static final int TEXT = 1;
    public static final int CLOSE = 8;
    public static final int PING = 9;

    private static final int PATIENCE_MS = 10_000;

    private final Socket socket = new Socket();
    private final Map<String, String> answer = new HashMap<>();
    private DataInputStream in;
    private int status;

    /** A frame from the server. */
    public record Frame(int opcode, byte[] payload) {

        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        int closingCode() {
            return ByteBuffer.wrap(payload).getShort() & 0xffff;
        }
    }

    /** Requests a WebSocket; {@link #status} says whether the server agreed. */
    public static RawWebSocket connect(String url, String... headers) {
        return request(url, 64 * 1024, upgrade(headers));
    }

    /** Connects with a receive buffer so small that the server soon has to wait. */
    public static RawWebSocket withSmallReceiveBuffer(String url) {
        return request(url, 2048, upgrade());
    }

    /** A request without the headers of a WebSocket handshake, except these. */
    public static RawWebSocket withoutUpgrade(String url, String... headers) {
        return request(url, 64 * 1024, headers);
    }

    /** A request that is never completed. */
    public static RawWebSocket unfinishedRequest(String url) {
        RawWebSocket raw = new RawWebSocket();
        raw.open(URI.create(url), 64 * 1024);
        raw.write("GET /notifications HTTP/1.1\r\nHost: ".getBytes(StandardCharsets.US_ASCII));
        return raw;
    }

    /** An HTTP request whose answer is not read, with a small receive buffer. */
    public static RawWebSocket unreadAnswer(int port, String methodAndPath) {
        RawWebSocket raw = new RawWebSocket();
        raw.open(URI.create("http://127.0.0.1:" + port), 1024);
        raw.write((methodAndPath + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return raw;
    }

    private static String[] upgrade(String... more) {
        String own = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";
        return more.length == 0 ? new String[] {own} : new String[] {own, String.join("\r\n", more)};
    }

    private static RawWebSocket request(String url, int receiveBuffer, String... headers) {
        RawWebSocket raw = new RawWebSocket();
        URI uri = URI.create(url);
        raw.open(uri, receiveBuffer);
        try {
            String request = "GET " + uri.getPath() + " HTTP/1.1\r\nHost: " + uri.getAuthority() + "\r\n"
                    + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n") + "\r\n";
            raw.write(request.getBytes(StandardCharsets.US_ASCII));
            raw.readAnswer();
            return raw;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void open(URI uri, int receiveBuffer) {
        try {
            socket.setReceiveBufferSize(receiveBuffer);
            socket.setSoTimeout(PATIENCE_MS);
            socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), PATIENCE_MS);
            in = new DataInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readAnswer() throws IOException {
        status = Integer.parseInt(line().split(" ")[1]);
        for (String header = line(); !header.isEmpty(); header = line()) {
            answer.put(
                    header.substring(0, header.indexOf(':')).toLowerCase(Locale.ROOT),
                    header.substring(header.indexOf(':') + 1).strip());
        }
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
            line.append((char) c);
        }
        return line.toString().strip();
    }

    /** 101 means that it is a WebSocket. */
    public int status() {
        return status;
    }

    public String header(String name) {
        return answer.get(name.toLowerCase(Locale.ROOT));
    }

    public void hello(String ticket, Long after) {
        send(TEXT, true, "{\"hello\":{\"ticket\":\"%s\",\"after\":%s}}".formatted(ticket, after));
    }

    public void send(int opcode, boolean last, String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        sendHeader(opcode, last, payload.length);
        write(payload);
    }

    /** The header of a frame of that length, masked with zeros, without its payload. */
    public void sendHeader(int opcode, boolean last, int length) {
        ByteBuffer head = ByteBuffer.allocate(14).put((byte) (opcode | (last ? 0x80 : 0)));
        if (length < 126) {
            head.put((byte) (0x80 | length));
        } else {
            head.put((byte) (0x80 | 127)).putLong(length);
        }
        write(Arrays.copyOf(head.array(), head.position() + 4));
    }

    public void write(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @return null when the server has closed the connection */
    public Frame read() {
        try {
            int opcode = in.readUnsignedByte() & 0x0f;
            int length = in.readUnsignedByte();
            if (length == 126) {
                length = in.readUnsignedShort();
            } else if (length == 127) {
                length = Math.toIntExact(in.readLong());
            }
            return new Frame(opcode, in.readNBytes(length));
        } catch (EOFException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the server has closed the connection, without a closing frame or after an answer by HTTP. */
    public boolean isEnded() {
        try {
            in.readAllBytes();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true; // the connection was reset
        }
    }

    /** Reads until the closing frame, and returns its code. */
    public int closingCode() {
        for (Frame frame = read(); frame != null; frame = read()) {
            if (frame.opcode() == CLOSE) {
                return frame.closingCode();
            }
        }
        throw new AssertionError("the connection has ended without a closing frame");
    }

    /** Closes the connection abruptly; with a reset if there is unread data. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
