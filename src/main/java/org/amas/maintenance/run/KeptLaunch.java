package org.amas.maintenance.run;

import jakarta.servlet.http.HttpServletRequest;

import org.amas.maintenance.access.KeptForm;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriComponentsBuilder;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A launch that was asked for after the session had ended: its form is filled in again. */
@Component
class KeptLaunch implements KeptForm {

    private static final Pattern LAUNCH =
            Pattern.compile("(/procedures/[^/]+/[^/]+)/(?:runs|plan)");

    @Override
    public @Nullable String address(HttpServletRequest refused) {
        Matcher launch = LAUNCH.matcher(refused.getRequestURI());
        return launch.matches() ? address(launch.group(1), inputs(refused)) : null;
    }

    private static Map<String, String> inputs(HttpServletRequest request) {
        Map<String, String> inputs = new TreeMap<>();
        request.getParameterMap()
                .forEach(
                        (name, values) -> {
                            if (LaunchForm.isInput(name) && !values[0].isEmpty()) {
                                inputs.put(name, values[0]);
                            }
                        });
        return inputs;
    }

    private static String address(String page, Map<String, String> inputs) {
        UriComponentsBuilder address = UriComponentsBuilder.fromPath(page);
        Map<String, String> values = new HashMap<>();
        inputs.forEach(
                (name, value) -> {
                    address.queryParam(name, "{" + name + "}");
                    values.put(name, value);
                });
        return address.encode().buildAndExpand(values).toUriString();
    }
}
