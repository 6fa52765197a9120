package org.streampass.testing.process;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.streampass.Streampass;
import org.streampass.platform.startup.StartupInfo;
import org.streampass.testing.http.Api;

/** The whole application within this JVM, on free ports and in a temporary folder. */
public class App implements AutoCloseable {

    private final ConfigurableApplicationContext context;

    private App(ConfigurableApplicationContext context) {
        this.context = context;
    }

    @SafeVarargs
    public static App start(Path dataDir, Map<String, String>... settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "streampass.data-dir", dataDir.toString(),
                "server.port", "0",
                "streampass.websocket.port", "0",
                "streampass.health.port", "0",
                "streampass.allowed-origins", "http://page.example",
                "streampass.broker.port", "-1",
                "streampass.limits.mails-by-recipient", "off", // all users of the tests have the same address
                "streampass.payments.simulator.latency", "20ms"));
        Arrays.stream(settings).forEach(all::putAll);
        String[] args = all.entrySet().stream()
                .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                .toArray(String[]::new);
        return new App(new SpringApplicationBuilder(Streampass.class).run(args));
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** The types of all beans. */
    public Stream<Class<?>> beanTypes() {
        return Stream.of(context.getBeanDefinitionNames()).map(context::getType);
    }

    public Api api() {
        return new Api("http://localhost:" + port());
    }

    public int port() {
        return ((WebServerApplicationContext) context).getWebServer().getPort();
    }

    /** The listener for probes. */
    public Api probes() {
        String where = where("health");
        return new Api(where.substring(0, where.indexOf("/livez")));
    }

    public String socketUrl() {
        return where("WebSocket");
    }

    private String where(String what) {
        return context.getBeansOfType(StartupInfo.class).values().stream()
                .filter(each -> each.what().equals(what))
                .map(each -> each.where().get())
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        context.close();
    }
}
