package org.streampass.platform.http;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.DispatcherType;
import java.time.Duration;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.catalina.filters.FailedRequestFilter;
import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.boot.web.context.WebServerApplicationContext;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.embedded.tomcat.TomcatWebServer;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.streampass.platform.startup.StartupInfo;
import org.streampass.platform.startup.EssentialThreads;

/** Camel's REST DSL on this process's web server. */
@Configuration(proxyBeanMethods = false)
class HttpConfiguration {

    /** Bytes that the kernel keeps for a client: one that does not read its answer holds no thread. */
    private static final int SEND_BUFFER = 256 * 1024;

    @Bean("platform-http-engine")
    PlatformHttpEngine platformHttpEngine(ServerProperties server) {
        return new RequestThreadEngine(server.getPort() == null ? 8080 : server.getPort());
    }

    @Bean
    @Order(10)
    StartupInfo httpWhereabouts(WebServerApplicationContext context) {
        return new StartupInfo("HTTP", () -> "http://localhost:%d, described by /openapi.json"
                .formatted(context.getWebServer().getPort()));
    }

    @Bean
    CamelContextConfiguration noHeaderOfARequestReachesARoute() {
        return new CamelContextConfiguration() {
            @Override
            public void beforeApplicationStart(CamelContext context) {
                context.getComponent("platform-http", PlatformHttpComponent.class)
                        .setHeaderFilterStrategy(new NothingInEverythingSafeOut());
            }

            @Override
            public void afterApplicationStart(CamelContext context) {
                // nothing more to do
            }
        };
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemsInsteadOfPages() {
        return tomcat -> tomcat.addContextCustomizers(context ->
                ((StandardHost) context.getParent()).setErrorReportValveClass(ProblemReportValve.class.getName()));
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> boundedHttp(
            HttpSettings settings, Proxies proxies, MeterRegistry meters) {
        ConnectionsByAddress byAddress = new ConnectionsByAddress(
                "http",
                settings.maxConnectionsPerAddress(),
                "streampass.http.max-connections-per-address",
                proxies,
                meters);
        return tomcat -> {
            tomcat.setProtocol(BoundedHttpProtocol.class.getName());
            tomcat.addConnectorCustomizers(connector -> bound(connector, settings.requestTimeout(), byAddress));
            tomcat.addEngineValves(new BodyAvailabilityValve(), new UnreadBodyValve());
        };
    }

    @Bean
    EssentialThreads httpThreads(WebServerApplicationContext context) {
        return () -> context.getWebServer() instanceof TomcatWebServer tomcat
                        && tomcat.getTomcat().getConnector().getProtocolHandler() instanceof BoundedHttpProtocol http
                ? http.dead().stream()
                        .map(name -> "a thread of HTTP (" + name + ")")
                        .toList()
                : List.of();
    }

    /** Its own timeouts, from one byte to the next, are longer: they end a connection without a word. */
    private static void bound(Connector connector, Duration requestTimeout, ConnectionsByAddress byAddress) {
        BoundedHttpProtocol http = (BoundedHttpProtocol) connector.getProtocolHandler();
        http.limit(requestTimeout, byAddress);
        http.setConnectionTimeout(Math.toIntExact(2 * requestTimeout.toMillis()));
        connector.setProperty("socket.txBufSize", "" + SEND_BUFFER);
    }

    /**
     * Nothing is refused for its method, or for a header that nobody asks for: Spring's firewall would do so without a
     * body, or only when Camel copies the headers, which is too late. Unknown methods are answered with 405.
     */
    @Bean
    HttpFirewall firewall() {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setUnsafeAllowAnyHttpMethod(true);
        firewall.setAllowedHeaderNames(name -> true);
        firewall.setAllowedHeaderValues(value -> true);
        firewall.setAllowedParameterNames(name -> true);
        return firewall;
    }

    /** Said at once: the way over the error page leads through the firewall again. */
    @Bean
    RequestRejectedHandler malformedPath() {
        return (request, response, rejection) -> Problems.write(response, Problems.of(400, request));
    }

    /** A query that cannot be decoded is refused; by default Tomcat drops the parameter. */
    @Bean
    FilterRegistrationBean<FailedRequestFilter> undecodableQuery() {
        FilterRegistrationBean<FailedRequestFilter> filter = new FilterRegistrationBean<>(new FailedRequestFilter());
        filter.setOrder(ConcurrencyLimitFilter.ORDER + 1);
        filter.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC); // that of a body that was waited for
        return filter;
    }

    /** A handler reads the headers it needs from the request; a route, and what it calls, sees none of them. */
    private static class NothingInEverythingSafeOut implements HeaderFilterStrategy {

        @Override
        public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
            return true;
        }

        @Override
        public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
            return name.regionMatches(true, 0, "Camel", 0, 5);
        }
    }
}
