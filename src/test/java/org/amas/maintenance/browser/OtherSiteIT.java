package org.amas.maintenance.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Another site, open beside ours in the browser of somebody who is signed in. */
class OtherSiteIT extends BrowserSuite {

    private HttpServer other;
    private Operator victim;

    @BeforeEach
    void openBoth() throws IOException {
        other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext(
                "/",
                exchange -> {
                    byte[] page = "<!doctype html><title>Other</title>".getBytes();
                    exchange.getResponseHeaders().set("Content-Type", "text/html");
                    exchange.sendResponseHeaders(200, page.length);
                    exchange.getResponseBody().write(page);
                    exchange.close();
                });
        other.start();
        victim = operator("admin");
        for (String expected :
                List.of(
                        "403",
                        "Refused",
                        "favicon",
                        "frame",
                        "CORS",
                        "ERR_",
                        "text/event-stream")) {
            victim.tolerates(expected);
        }
        victim.page().navigate(otherSite());
    }

    /** Our address is 127.0.0.1; localhost is another site. */
    private String otherSite() {
        return "http://localhost:" + other.getAddress().getPort() + "/";
    }

    @AfterEach
    void closeOther() {
        other.stop(0);
    }

    /** Whatever the other site sent, the browser's owner is still signed in and it is on record. */
    private void isOnRecord(String route) {
        victim.page().waitForTimeout(500);
        victim.opens(
                "/audit?who=anonymous&what=" + URLEncoder.encode(route, StandardCharsets.UTF_8));
        victim.sees("send " + route + " – sent by another site");
    }

    @Test
    void a31_cannotHaveAFormSent() {
        for (String path : List.of("/sign-out", "/audit/verification")) {
            victim.page().navigate(otherSite());
            victim.page()
                    .waitForNavigation(
                            () ->
                                    victim.page()
                                            .evaluate(
                                                    """
                                                    address => {
                                                      const form = document.createElement('form');
                                                      form.method = 'post';
                                                      form.action = address;
                                                      document.body.append(form);
                                                      form.submit();
                                                    }\
                                                    """,
                                                    victim.address() + path));
            assertThat(victim.page().innerText("body")).contains("sent by another site");
            isOnRecord("POST " + path);
        }
    }

    @Test
    void a31_a32_cannotFetchOrBeacon() {
        victim.page()
                .evaluate(
                        """
                        async address => {
                          const body = '{"procedure":"drill/quick","environment":"staging"}';
                          const plain = { 'Content-Type': 'text/plain' };
                          await fetch(address + '/api/v1/runs', { method: 'POST', mode: 'no-cors',
                              credentials: 'include', headers: plain, body }).catch(() => 0);
                          await fetch(address + '/history', { mode: 'no-cors',
                              credentials: 'include' }).catch(() => 0);
                          navigator.sendBeacon(address + '/settings/profile', 'x');
                        }\
                        """,
                        victim.address());
        isOnRecord("POST /api/v1/runs");
        isOnRecord("GET /history");
        isOnRecord("POST /settings/profile");
    }

    @Test
    void a34_cannotListen() {
        victim.page()
                .evaluate(
                        "address => { new EventSource(address + '/runs/1/stream',"
                                + " { withCredentials: true }); }",
                        victim.address());
        isOnRecord("GET /runs/{id}/stream");
    }

    @Test
    void a35_cannotFrameAnyPage() {
        for (String path : List.of("/sign-in", "/procedures", "/audit")) {
            victim.page()
                    .evaluate(
                            """
                            address => new Promise(done => {
                              const frame = document.createElement('iframe');
                              frame.name = 'framed';
                              frame.onload = done;
                              frame.src = address;
                              document.body.append(frame);
                              setTimeout(done, 3000);
                            })\
                            """,
                            victim.address() + path);
        }
        assertThat(victim.page().frames())
                .filteredOn(frame -> frame != victim.page().mainFrame())
                .allSatisfy(
                        frame ->
                                assertThat(frame.content())
                                        .doesNotContain("AMAS Maintenance", "username"));
    }
}
