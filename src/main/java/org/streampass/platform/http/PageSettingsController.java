package org.streampass.platform.http;

import org.springframework.context.annotation.Conditional;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.streampass.platform.startup.BindPolicy;

/** Tells the page how users sign in: by choosing a name in local mode, or with a token of the configured provider. */
@RestController
@Conditional(PageEnabledCondition.class)
class PageSettingsController {

    private final BindPolicy bindPolicy;

    PageSettingsController(BindPolicy bindPolicy) {
        this.bindPolicy = bindPolicy;
    }

    /** @param signIn {@code name} or {@code token} */
    record Settings(String signIn) {}

    @GetMapping("/page/settings.json")
    ResponseEntity<Settings> settings() {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new Settings(bindPolicy.isLocalMode() ? "name" : "token"));
    }
}
