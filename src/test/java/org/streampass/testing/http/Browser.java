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

/** A real browser without a window: the system's Chromium, which nothing here downloads. */
public class Browser implements AutoCloseable {

    private static final Path CHROMIUM = Path.of(System.getProperty("streampass.chromium", "/usr/bin/chromium"));

    /** Generous, for a machine that is busy. */
    private static final double PATIENCE_MILLIS = 30_000;

    /** It talks to the page's server and to nobody else. The tests' user may be root, whom its sandbox does not take. */
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

    /** The test that asks for it is skipped where there is none. */
    public static Browser start() {
        assumeTrue(
                Files.isExecutable(CHROMIUM),
                () -> "skipped, for there is no browser at %s: apt-get install chromium, or name another with"
                                .formatted(CHROMIUM)
                        + " -Dstreampass.chromium=…");
        return new Browser(Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))));
    }

    /** The page of somebody who has not been here before. */
    public Page open(String url) {
        BrowserContext context =
                browser.newContext(new com.microsoft.playwright.Browser.NewContextOptions().setViewportSize(1280, 800));
        context.setDefaultTimeout(PATIENCE_MILLIS);
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
        Page page = context.newPage();
        page.navigate(url);
        return page;
    }

    @Override
    public void close() {
        try (playwright) {
            browser.close();
        }
    }
}
