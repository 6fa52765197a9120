package org.streampass.testing.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** Receives traces by OTLP over HTTP, as a collector does. */
public final class TraceReceiver implements AutoCloseable {

    private final HttpServer server;
    private final List<Received> spans = new CopyOnWriteArrayList<>();

    /**
     * A span.
     *
     * @param service of the process that has sent it
     * @param parentId empty if it begins its trace
     * @param links the traces that it links to
     * @param contents as text, without ids
     */
    public record Received(
            String service,
            String name,
            String traceId,
            String spanId,
            String parentId,
            List<String> links,
            String contents) {}

    public TraceReceiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/v1/traces", this::receive);
        server.start();
    }

    /** The settings of a process that sends all traces here, soon. */
    public Map<String, String> settings() {
        return Map.of(
                "management.otlp.tracing.endpoint",
                "http://localhost:%d/v1/traces".formatted(server.getAddress().getPort()),
                "management.tracing.sampling.probability",
                "1.0",
                "management.tracing.opentelemetry.export.schedule-delay",
                "100ms");
    }

    public List<Received> spans() {
        return List.copyOf(spans);
    }

    public List<Received> spans(String name) {
        return spans.stream().filter(span -> span.name().equals(name)).toList();
    }

    public List<Received> trace(String traceId) {
        return spans.stream().filter(span -> span.traceId().equals(traceId)).toList();
    }

    /** Asserts that a request begins the trace, and that each other span has a parent in it. */
    public void assertConnected(String traceId) {
        List<Received> trace = trace(traceId);
        Set<String> ids = trace.stream().map(Received::spanId).collect(Collectors.toSet());
        assertThat(trace)
                .filteredOn(span -> span.parentId().isEmpty())
                .extracting(Received::name)
                .containsExactly("http post /subscriptions");
        assertThat(trace).filteredOn(span -> !span.parentId().isEmpty()).allSatisfy(span -> assertThat(ids)
                .as("the parent of %s", span.name())
                .contains(span.parentId()));
    }

    private void receive(HttpExchange exchange) throws IOException {
        ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(exchange.getRequestBody());
        request.getResourceSpansList().forEach(this::add);
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    private void add(ResourceSpans received) {
        String service = received.getResource().getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals("service.name"))
                .map(attribute -> attribute.getValue().getStringValue())
                .findFirst()
                .orElse("");
        received.getScopeSpansList().stream()
                .flatMap(scope -> scope.getSpansList().stream())
                .forEach(span -> spans.add(received(service, span)));
    }

    private static Received received(String service, Span span) {
        return new Received(
                service,
                span.getName(),
                hex(span.getTraceId()),
                hex(span.getSpanId()),
                hex(span.getParentSpanId()),
                span.getLinksList().stream().map(link -> hex(link.getTraceId())).toList(),
                span.toBuilder()
                        .clearTraceId()
                        .clearSpanId()
                        .clearParentSpanId()
                        .clearLinks()
                        .toString());
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
