package org.streampass.testing.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.streampass.testing.http.Api.Answer;

/** An operator of an application in local mode, with the password from its data folder. */
public record Operator(Api api, Path data) {

    public Answer get(String path) {
        return call("GET", path);
    }

    public Answer post(String path) {
        return call("POST", path);
    }

    public Answer post(String path, String json) {
        return api.send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    public Answer delete(String path) {
        return call("DELETE", path);
    }

    private Answer call(String method, String path) {
        return api.send(request(path).method(method, BodyPublishers.noBody()));
    }

    public HttpRequest.Builder request(String path) {
        byte[] credentials = ("operator:" + password()).getBytes();
        return api.request("/actuator" + path)
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials));
    }

    public String password() {
        try {
            return Files.readString(data.resolve("operator-password")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
