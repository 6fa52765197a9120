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

/** A WebSocket client, byte by byte: it can do what is wrong, reads only when it is told to, and answers nothing. */
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

    /** What the server sent. */
    public record Frame(int opcode, byte[] payload) {

        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        int closingCode() {
            return ByteBuffer.wrap(payload).getShort() & 0xffff;
        }
    }

    /** Asks to open a WebSocket; {@link #status} tells whether it is one. */
    public static RawWebSocket connect(String url, String... headers) {
        return request(url, 64 * 1024, upgrade(headers));
    }

    /** With so little room for what comes in that a server soon has to wait for it to be read. */
    public static RawWebSocket narrow(String url) {
        return request(url, 2048, upgrade());
    }

    /** A request without any header, but these, that would make it a WebSocket. */
    public static RawWebSocket plain(String url, String... headers) {
        return request(url, 64 * 1024, headers);
    }

    /** A request that is begun, and not ended. */
    public static RawWebSocket dawdle(String url) {
        RawWebSocket raw = new RawWebSocket();
        raw.open(URI.create(url), 64 * 1024);
        raw.write("GET /notifications HTTP/1.1\r\nHost: ".getBytes(StandardCharsets.US_ASCII));
        return raw;
    }

    /** An HTTP request whose answer is not read, and for which there is little room. */
    public static RawWebSocket silent(int port, String methodAndPath) {
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

    /** 101: it is a WebSocket now. */
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
        announce(opcode, last, payload.length);
        write(payload);
    }

    /** The head of a frame of that length, masked with zeros, and nothing of what is in it. */
    public void announce(int opcode, boolean last, int length) {
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

    /** Waits until the server has ended the connection, without a word or after an answer in HTTP. */
    public boolean isEnded() {
        try {
            in.readAllBytes();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true; // it was reset
        }
    }

    /** Reads to the closing frame; its code. */
    public int closingCode() {
        for (Frame frame = read(); frame != null; frame = read()) {
            if (frame.opcode() == CLOSE) {
                return frame.closingCode();
            }
        }
        throw new AssertionError("the connection has ended without a closing frame");
    }

    /** Disappears; with a reset if the server has sent what was not read. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
