package org.streampass.platform.http;

import org.springframework.context.annotation.Conditional;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.streampass.platform.startup.BindPolicy;

/** Tells the page how one signs in here: by picking a name, or with a token of the provider that is configured. */
@RestController
@Conditional(PageEnabledCondition.class)
class PageSettingsController {

    private final BindPolicy exposure;

    PageSettingsController(BindPolicy exposure) {
        this.exposure = exposure;
    }

    /** @param signIn {@code name} or {@code token} */
    record Settings(String signIn) {}

    @GetMapping("/page/settings.json")
    ResponseEntity<Settings> settings() {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.noStore())
                .body(new Settings(exposure.isLocalMode() ? "name" : "token"));
    }
}
