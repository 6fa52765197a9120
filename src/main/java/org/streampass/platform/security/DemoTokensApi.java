package org.streampass.platform.security;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;
import org.streampass.platform.http.Call;
import org.streampass.platform.http.HttpRoutes;
import org.streampass.platform.http.Reply;
import org.streampass.platform.startup.LocalMode;

/** In local mode, issues a token for any user to anyone. */
@Component
@Conditional(LocalMode.class)
class DemoTokensApi extends HttpRoutes {

    private final LocalTokens tokens;

    DemoTokensApi(LocalTokens tokens) {
        this.tokens = tokens;
    }

    record TokenRequest(
            @NotNull
            @Pattern(
                    regexp = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
                    message = "must be 1 to 64 letters, digits, dots, dashes or underscores")
            String user) {}

    record Token(String token) {}

    @Override
    public void configure() {
        rest("/demo/tokens")
                .tag("Identity")
                .post()
                .id("issueDemoToken")
                .description("In local mode only: a bearer token for any user")
                .consumes("application/json")
                .produces("application/json")
                .type(TokenRequest.class)
                .outType(Token.class)
                .to("direct:identity-demo-token");

        answer("identity-demo-token", this::issue);
    }

    private Reply issue(Call call) {
        return Reply.ok(new Token(tokens.issue(call.body(TokenRequest.class).user())));
    }
}
