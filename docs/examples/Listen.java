import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Prints the notifications of a user as they arrive: {@code java docs/examples/Listen.java ada}. The second argument is the URL
 * of the HTTP API, the third the number of the last known notification, the fourth the epoch of that number.
 */
public class Listen implements WebSocket.Listener {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final CountDownLatch CLOSED = new CountDownLatch(1);

    private final StringBuilder frame = new StringBuilder();

    public static void main(String[] args) throws Exception {
        if (args.length == 0) {
            System.err.println("usage: java docs/examples/Listen.java USER [http://localhost:8080 [AFTER [EPOCH]]]");
            System.exit(2);
        }
        String base = args.length > 1 ? args[1] : "http://localhost:8080";
        String after = args.length > 2 ? args[2] : "0";
        String epoch = args.length > 3 ? ",\"epoch\":\"" + args[3] + "\"" : "";
        String user = "{\"user\":\"" + args[0] + "\"}";
        String token = field("token", post(base + "/demo/tokens", user, "Content-Type", "application/json"));
        String ticket = post(base + "/notifications/tickets", "", "Authorization", "Bearer " + token);
        WebSocket socket = HTTP.newWebSocketBuilder()
                .buildAsync(URI.create(field("url", ticket)), new Listen())
                .join();
        socket.sendText("{\"hello\":{\"ticket\":\"" + field("ticket", ticket) + "\",\"after\":" + after + epoch + "}}", true);
        CLOSED.await();
    }

    private static String post(String url, String body, String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(url)).headers(headers).POST(BodyPublishers.ofString(body));
        var response = HTTP.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IllegalStateException(url + " answered " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }

    /** The value of a text field. It suffices for these two responses; a real program uses a JSON library. */
    private static String field(String name, String json) {
        Matcher field = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(json);
        if (!field.find()) {
            throw new IllegalStateException("no " + name + " in " + json);
        }
        return field.group(1);
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
        frame.append(part);
        if (last) {
            System.out.println(frame);
            frame.setLength(0);
        }
        socket.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        System.out.println("closed: " + code + " " + reason);
        CLOSED.countDown();
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
        System.out.println("lost: " + error);
        CLOSED.countDown();
    }
}
