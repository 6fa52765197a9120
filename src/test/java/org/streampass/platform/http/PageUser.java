package org.streampass.platform.http;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import java.util.regex.Pattern;

/** A person at the page. Finds elements by their text. */
record PageUser(Page page) {

    static final String[] ALL_STEPS = {
        "Request received", "Passed on to the services", "€9.99 paid", "Your films are chosen"
    };

    PageUser signIn(String name) {
        page.getByLabel("Your name").fill(name);
        press("Sign in");
        assertThat(page.getByRole(AriaRole.BUTTON, named("Sign out"))).isVisible();
        return this;
    }

    /** Subscribes with the middle plan. */
    void subscribe(String card) {
        page.getByLabel("Crime", new Page.GetByLabelOptions().setExact(true)).check();
        page.getByLabel("E-mail").fill("ada@example.org");
        payWith(card);
    }

    void payWith(String card) {
        page.getByLabel("Pay with").selectOption(card);
        press("Subscribe");
    }

    void press(String button) {
        page.bringToFront(); // the browser draws a background tab so rarely that a click takes seconds
        page.getByRole(AriaRole.BUTTON, named(button)).click();
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name).setExact(true);
    }

    Locator steps() {
        return page.locator("#steps .step-text");
    }

    /** Expects each step once, in order, with its time; and the list. */
    void expectAllSteps() {
        assertThat(steps()).hasText(ALL_STEPS);
        assertThat(page.locator("#steps time")).hasCount(ALL_STEPS.length);
        assertThat(list().locator("li")).hasCount(20);
        assertThat(list().locator(".reason").first()).containsText("Because you like");
    }

    void expectPending() {
        assertThat(steps()).hasText(new String[] {
            "Request received", "Passed on to the services", "Waiting for your bank", "Choosing your films"
        });
    }

    Locator list() {
        return page.getByRole(AriaRole.REGION, named("Chosen for you"));
    }

    Locator heading(String text) {
        return page.getByRole(AriaRole.HEADING, named(text));
    }

    void expectState(String text) {
        assertThat(page.locator("#connection-text")).hasText(Pattern.compile("^" + text));
    }

    /** The film titles in the catalogue. */
    List<String> films() {
        return page.locator("#movies h3").allTextContents();
    }
}
