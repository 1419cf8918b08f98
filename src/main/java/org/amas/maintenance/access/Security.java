package org.amas.maintenance.access;

import org.amas.maintenance.audit.AuditLog;
import org.amas.maintenance.web.ContentPolicy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpStatus;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

import tools.jackson.databind.json.JsonMapper;

/** The one filter chain. It asks the route matrix, and whatever that doesn't know is refused. */
@Configuration
@EnableConfigurationProperties(AccessSettings.class)
@EnableScheduling
class Security {

    private static final String ODD =
            "The address, a header or a field's name has a character that none of ours has.";

    @Bean
    SecurityFilterChain chain(
            HttpSecurity http,
            AccessSettings settings,
            Environment environment,
            RouteMatrix matrix,
            Identities identities,
            CsrfTokens csrfTokens,
            Refused refused,
            Refusals refusals,
            AuditLog audit,
            JsonMapper json) {
        HostFilter host = new HostFilter(settings, environment.getProperty("server.address"));
        return http.addFilterAfter(host, HeaderWriterFilter.class)
                .addFilterAfter(new MethodFilter(matrix, json), HostFilter.class)
                .addFilterAfter(new OriginFilter(refusals, matrix), MethodFilter.class)
                .addFilterAfter(new BodyFilter(audit, refusals, matrix, json), OriginFilter.class)
                .securityContext(context -> context.securityContextRepository(identities))
                .csrf(
                        csrf ->
                                csrf.csrfTokenRepository(csrfTokens)
                                        .csrfTokenRequestHandler(new CsrfInBody())
                                        .ignoringRequestMatchers(Identities::isBearer))
                .authorizeHttpRequests(
                        requests ->
                                requests.anyRequest()
                                        .access(
                                                (caller, context) ->
                                                        matrix.decide(
                                                                caller, context.getRequest())))
                .exceptionHandling(
                        handling ->
                                handling.authenticationEntryPoint(refused)
                                        .accessDeniedHandler(refused))
                .headers(Security::headers)
                .sessionManagement(
                        session -> session.sessionCreationPolicy(SessionCreationPolicy.NEVER))
                .requestCache(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .httpBasic(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .build();
    }

    /** What the firewall in front of the chain refuses: control characters in an address, say. */
    @Bean
    RequestRejectedHandler oddRequests(JsonMapper json) {
        return (request, response, rejected) ->
                Answers.refuse(request, response, json, HttpStatus.BAD_REQUEST, ODD);
    }

    @Bean
    SessionCookie sessionCookie() {
        return new SessionCookie();
    }

    private static void headers(HeadersConfigurer<HttpSecurity> headers) {
        headers.contentSecurityPolicy(policy -> policy.policyDirectives(ContentPolicy.STRICT))
                .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN))
                .crossOriginOpenerPolicy(
                        opener -> opener.policy(CrossOriginOpenerPolicy.SAME_ORIGIN))
                .crossOriginResourcePolicy(
                        resource -> resource.policy(CrossOriginResourcePolicy.SAME_ORIGIN));
    }
}
