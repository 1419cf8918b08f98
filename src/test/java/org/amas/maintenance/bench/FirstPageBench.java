package org.amas.maintenance.bench;

import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.WaitUntilState;

import org.amas.maintenance.Machine;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the first page costs on the wire, with an empty cache and with a full one. */
class FirstPageBench {

    private static final long COLD = 150_000;
    private static final long WARM = 10_000;
    private static final Map<String, String> PAGES = new LinkedHashMap<>();

    static {
        PAGES.put("/sign-in", "the sign-in page");
        PAGES.put("/", "the first page after signing in");
        PAGES.put("/procedures/daily/system-status", "the page that launches a procedure");
    }

    /** Encoded bytes with their headers, as the browser counts what came over the network. */
    private static final class Wire {

        private long bytes;
        private int responses;

        static Wire of(Page page) {
            Wire wire = new Wire();
            CDPSession session = page.context().newCDPSession(page);
            session.send("Network.enable");
            session.on(
                    "Network.loadingFinished",
                    event -> {
                        long length = event.get("encodedDataLength").getAsLong();
                        wire.bytes += length;
                        wire.responses += length > 0 ? 1 : 0;
                    });
            session.on(
                    "Network.requestWillBeSent",
                    event -> {
                        if (event.has("redirectResponse")) {
                            wire.bytes +=
                                    event.getAsJsonObject("redirectResponse")
                                            .get("encodedDataLength")
                                            .getAsLong();
                            wire.responses++;
                        }
                    });
            return wire;
        }

        void reset() {
            bytes = 0;
            responses = 0;
        }

        String told() {
            return Sample.bytes(bytes) + " in " + responses;
        }
    }

    @BeforeAll
    static void needsABrowser() {
        Machine.browser();
    }

    @Test
    void isLight() throws IOException {
        Report report = new Report(4, "The first page over the wire");
        try (Subject subject = Subject.in("first-page").started()) {
            for (Map.Entry<String, String> page : PAGES.entrySet()) {
                weigh(report, subject, page.getKey(), page.getValue());
            }
        }
        report.note("KB are 1000 bytes; compressed bodies and headers, redirects included.");
        report.publish();
    }

    private static void weigh(Report report, Subject subject, String path, String name)
            throws IOException {
        try (Tab tab = new Tab()) {
            if (!path.equals("/sign-in")) {
                // In another tab of the same person: the cookie stays, the cache is emptied.
                tab.signedIn(subject.base());
            }
            CDPSession session = tab.context().newCDPSession(tab.page());
            session.send("Network.clearBrowserCache");
            tab.page().navigate("about:blank");
            Wire wire = Wire.of(tab.page());
            visit(tab.page(), subject.base() + path);
            String cold = wire.told();
            long coldBytes = wire.bytes;
            tab.page().navigate("about:blank");
            wire.reset();
            visit(tab.page(), subject.base() + path);
            report.aim(name + ", cold", cold, null, null, "≤ 150 KB", coldBytes <= COLD)
                    .aim(
                            name + ", warm",
                            wire.told(),
                            "cold " + cold,
                            (double) wire.bytes / coldBytes,
                            "≤ 10 KB",
                            wire.bytes <= WARM);
        }
    }

    private static void visit(Page page, String address) {
        page.navigate(address, new Page.NavigateOptions().setWaitUntil(WaitUntilState.NETWORKIDLE));
        page.waitForTimeout(300);
    }
}
