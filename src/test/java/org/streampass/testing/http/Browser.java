package org.streampass.testing.http;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The system's Chromium without a window. Nothing is downloaded. */
public class Browser implements AutoCloseable {

    private static final Path CHROMIUM = Path.of(System.getProperty("streampass.chromium", "/usr/bin/chromium"));

    /** Long enough for a busy machine. */
    private static final double PATIENCE_MILLIS = 30_000;

    /** It connects only to the page's server. No sandbox: the tests may run as root, and the sandbox refuses that. */
    private static final List<String> ARGUMENTS = List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private final Playwright playwright;
    private final com.microsoft.playwright.Browser browser;

    private Browser(Playwright playwright) {
        this.playwright = playwright;
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(CHROMIUM)
                        .setHeadless(true)
                        .setArgs(ARGUMENTS));
    }

    /** Starts the browser, or skips the test if there is none. */
    public static Browser start() {
        assumeTrue(
                Files.isExecutable(CHROMIUM),
                () -> "skipped, because there is no browser at %s: apt-get install chromium, or name another with"
                                .formatted(CHROMIUM)
                        + " -Dstreampass.chromium=…");
        return new Browser(Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))));
    }

    /** Opens a page as a new visitor. */
    public Page open(String url) {
        BrowserContext context =
                browser.newContext(new com.microsoft.playwright.Browser.NewContextOptions().setViewportSize(1280, 800));
        context.setDefaultTimeout(PATIENCE_MILLIS);
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
        Page page = context.newPage();
        page.navigate(url);
        return page;
    }

    /** Ends all visits, so that their pages stop asking and drawing. */
    public void closePages() {
        browser.contexts().forEach(BrowserContext::close);
    }

    @Override
    public void close() {
        try (playwright) {
            browser.close();
        }
    }
}
