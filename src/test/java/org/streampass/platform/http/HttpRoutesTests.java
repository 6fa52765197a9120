package org.streampass.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpRoutesTests {

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private Throwable thrown;

    @BeforeEach
    void start() throws Exception {
        Function<Call, Reply> handler = call -> sneakily(thrown);
        camel.addRoutes(new HttpRoutes() {
            @Override
            public void configure() {
                answer("break", handler);
            }
        });
        camel.start();
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> Reply sneakily(Throwable e) throws E {
        throw (E) e;
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                IllegalStateException.class,
                Exception.class,
                StackOverflowError.class,
                NoClassDefFoundError.class,
                AssertionError.class,
                InternalError.class
            })
    void everyThrowableIsAnsweredWithAProblem(Class<? extends Throwable> type) throws Exception {
        thrown = type.getConstructor().newInstance();

        Exchange answer = camel.createProducerTemplate()
                .send("direct:break", exchange -> exchange.getIn().setBody("what the client sent"));

        assertThat(answer.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(500);
        assertThat(answer.getMessage().getHeader("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.getMessage().getBody(String.class))
                .contains("urn:streampass:problem:internal")
                .doesNotContain("what the client sent");
    }
}
