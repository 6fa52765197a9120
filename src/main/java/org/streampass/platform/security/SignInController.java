package org.streampass.platform.security;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.HtmlUtils;

/** Serves the sign-in form of operators. */
@RestController
class SignInController {

    /** Outside of {@code /actuator}, which requires authentication. */
    static final String PATH = "/operator/sign-in";

    private final String page;

    SignInController() throws IOException {
        page = new ClassPathResource("operator/sign-in.html").getContentAsString(StandardCharsets.UTF_8);
    }

    @GetMapping(PATH)
    ResponseEntity<String> page(HttpServletRequest request, CsrfToken token) {
        return ResponseEntity.ok()
                .contentType(new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8))
                .cacheControl(CacheControl.noStore())
                .body(page.replace("{{token}}", HtmlUtils.htmlEscape(token.getToken()))
                        .replace("{{message}}", message(request)));
    }

    private static String message(HttpServletRequest request) {
        if (request.getParameter("refused") != null) {
            return "User and password do not match.";
        }
        if (request.getParameter("later") != null) {
            return "Too many wrong passwords. Try again in a minute.";
        }
        return request.getParameter("out") != null ? "You have signed out." : "";
    }
}
