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
import org.streampass.platform.startup.EssentialThreads;
import org.streampass.platform.startup.StartupInfo;

/** Runs Camel's REST DSL on the embedded Tomcat, and configures Tomcat and Spring Security's firewall. */
@Configuration(proxyBeanMethods = false)
class HttpConfiguration {

    /** The socket's send buffer: with it a client that does not read its response blocks no thread. */
    private static final int SEND_BUFFER = 256 * 1024;

    @Bean("platform-http-engine")
    PlatformHttpEngine platformHttpEngine(ServerProperties server) {
        return new RequestThreadEngine(server.getPort() == null ? 8080 : server.getPort());
    }

    @Bean
    @Order(10)
    StartupInfo httpStartupInfo(WebServerApplicationContext context) {
        return new StartupInfo("HTTP", () -> "http://localhost:%d, described by /openapi.json"
                .formatted(context.getWebServer().getPort()));
    }

    @Bean
    CamelContextConfiguration requestHeaderFilter() {
        return new CamelContextConfiguration() {
            @Override
            public void beforeApplicationStart(CamelContext context) {
                context.getComponent("platform-http", PlatformHttpComponent.class)
                        .setHeaderFilterStrategy(new RequestHeaderFilter());
            }

            @Override
            public void afterApplicationStart(CamelContext context) {
                // nothing more to do
            }
        };
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemReports() {
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
            tomcat.addConnectorCustomizers(connector -> limit(connector, settings.requestTimeout(), byAddress));
            tomcat.addEngineValves(new BodyAvailabilityValve(), new UnreadBodyValve());
            tomcat.addContextValves(new PathParametersValve());
        };
    }

    @Bean
    EssentialThreads httpThreads(WebServerApplicationContext context) {
        return () -> context.getWebServer() instanceof TomcatWebServer tomcat
                        && tomcat.getTomcat().getConnector().getProtocolHandler() instanceof BoundedHttpProtocol http
                ? http.dead().stream().map(name -> "the HTTP thread " + name).toList()
                : List.of();
    }

    /** Tomcat's own timeout is longer, because it closes the connection without a response. */
    private static void limit(Connector connector, Duration requestTimeout, ConnectionsByAddress byAddress) {
        BoundedHttpProtocol http = (BoundedHttpProtocol) connector.getProtocolHandler();
        http.limit(requestTimeout, byAddress);
        http.setConnectionTimeout(Math.toIntExact(2 * requestTimeout.toMillis()));
        connector.setProperty("socket.txBufSize", "" + SEND_BUFFER);
    }

    /**
     * Disables the checks of methods, headers and parameter names. Spring's firewall rejects such requests without a
     * response body, or too late, when Camel copies the headers. Unknown methods get 405.
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

    /** Responds directly, because the dispatch to the error page would pass the firewall again. */
    @Bean
    RequestRejectedHandler malformedPath() {
        return (request, response, rejection) -> Problems.write(response, Problems.of(400, request));
    }

    /** Refuses a query that cannot be decoded. By default Tomcat drops the parameter. */
    @Bean
    FilterRegistrationBean<FailedRequestFilter> undecodableQuery() {
        FilterRegistrationBean<FailedRequestFilter> filter = new FilterRegistrationBean<>(new FailedRequestFilter());
        filter.setOrder(ConcurrencyLimitFilter.ORDER + 1);
        filter.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC); // ASYNC: after waiting for the body
        return filter;
    }

    /** Keeps request headers out of routes, because some control Camel components. Handlers read them from the request. */
    private static class RequestHeaderFilter implements HeaderFilterStrategy {

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
