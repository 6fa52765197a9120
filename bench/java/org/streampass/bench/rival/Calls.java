package org.streampass.bench.rival;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.entity.ContentType;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.util.EntityUtils;

/** Calls from one service to the next, over pooled connections. */
class Calls {

    private static final int TIMEOUT_MILLIS = 30_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final CloseableHttpClient http;

    /** @param most the maximum number of simultaneous calls to one service; further ones wait */
    Calls(int most) {
        http = HttpClients.custom()
                .setMaxConnTotal(2 * most)
                .setMaxConnPerRoute(most)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectTimeout(1000)
                        .setSocketTimeout(TIMEOUT_MILLIS)
                        .build())
                .disableCookieManagement()
                .disableAutomaticRetries()
                .build();
    }

    /** The next service did not answer with success. */
    static class FailedException extends IOException {

        FailedException(int status) {
            super("answered " + status);
        }
    }

    <T> T post(String url, Object body, Class<T> answer) throws IOException {
        HttpPost request = new HttpPost(url);
        request.setEntity(new ByteArrayEntity(JSON.writeValueAsBytes(body), ContentType.APPLICATION_JSON));
        try (CloseableHttpResponse response = http.execute(request)) {
            byte[] said = EntityUtils.toByteArray(response.getEntity());
            if (response.getStatusLine().getStatusCode() != 200) {
                throw new FailedException(response.getStatusLine().getStatusCode());
            }
            return JSON.readValue(said, answer);
        }
    }
}
