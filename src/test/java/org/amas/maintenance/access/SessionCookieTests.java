package org.amas.maintenance.access;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.Cookie;

import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.session.web.http.CookieSerializer.CookieValue;

class SessionCookieTests {

    private final SessionCookie cookie = new SessionCookie();
    private final MockHttpServletRequest request = new MockHttpServletRequest("GET", "/audit");

    private String written() {
        MockHttpServletResponse response = new MockHttpServletResponse();
        cookie.writeCookieValue(new CookieValue(request, response, "5ca1ab1e"));
        return String.valueOf(response.getHeader("Set-Cookie"));
    }

    @Test
    void A38_isTheHostsOwnAndSecureOverTls() {
        request.setSecure(true);

        assertThat(written())
                .startsWith("__Host-AMAS_SESSION=")
                .contains("Path=/", "Secure", "HttpOnly", "SameSite=Lax")
                .doesNotContain("Domain");
    }

    @Test
    void hasAnotherNameWhereThereIsNoTls() {
        assertThat(written()).startsWith("AMAS_SESSION=").doesNotContain("Secure");
    }

    /** A neighbouring site could have set the plain one. */
    @Test
    void A38_overTlsNoOtherNameIsRead() {
        request.setSecure(true);
        request.setCookies(new Cookie("AMAS_SESSION", "NWNhMWFiMWU="));

        assertThat(cookie.ids(request)).isEmpty();
    }
}
