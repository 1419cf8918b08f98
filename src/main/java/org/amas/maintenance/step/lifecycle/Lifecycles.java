package org.amas.maintenance.step.lifecycle;

import org.amas.maintenance.step.KeptLists;
import org.amas.maintenance.step.ListServer;
import org.amas.maintenance.step.StepContext;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The newest ends of life that this installation has: asked for today, kept from an earlier day,
 * the operator's, or those that ship.
 */
@Component
@EnableConfigurationProperties(LifecycleProperties.class)
class Lifecycles {

    private static final String SHIPPED = "/lifecycle/lifecycle.json";
    private static final String KEPT = "lifecycle.json";

    private final LifecycleProperties properties;
    private final KeptLists lists;

    Lifecycles(LifecycleProperties properties, KeptLists lists) {
        this.properties = properties;
        this.lists = lists;
    }

    /**
     * Asks for what is newer, where somebody is to be asked; that he can't be had is told, and what
     * there is must do.
     *
     * @throws IOException naming the file that can't be used
     */
    Snapshot of(Set<String> products, StepContext context)
            throws IOException, InterruptedException {
        Snapshot own = own();
        String url = properties.url();
        if (url == null || products.isEmpty()) {
            return own;
        }
        Optional<Snapshot> kept = kept();
        LocalDate today = LocalDate.ofInstant(context.clock().instant(), ZoneOffset.UTC);
        if (kept.filter(list -> isOf(today, list, products)).isPresent()) {
            return kept.get().over(own, products);
        }
        Map<String, JsonNode> found = new TreeMap<>();
        kept.filter(list -> list.date().equals(today))
                .ifPresent(list -> found.putAll(list.products()));
        try (ListServer server = new ListServer(context)) {
            Snapshot asked = new Snapshot(host(url), today, found, "");
            ask(url, products, found, server, context);
            lists.write(KEPT, asked.written());
            return asked.over(own, products);
        } catch (IOException e) {
            String why = "nothing newer could be had: " + e.getMessage();
            return kept.map(list -> list.over(own, products)).orElse(own).because(why);
        }
    }

    private static boolean isOf(LocalDate today, Snapshot list, Set<String> products) {
        return list.date().equals(today) && list.products().keySet().containsAll(products);
    }

    private Optional<Snapshot> kept() {
        Optional<JsonNode> list = lists.read(KEPT);
        try {
            return list.isEmpty() ? Optional.empty() : Optional.of(Snapshot.of(list.get()));
        } catch (IOException damaged) {
            return Optional.empty();
        }
    }

    private Snapshot own() throws IOException {
        String own = properties.snapshot();
        if (own != null && !own.isBlank()) {
            try (InputStream in = Files.newInputStream(Path.of(own))) {
                return Snapshot.read(in);
            } catch (IOException e) {
                throw new IOException(own + " can't be used: " + e.getMessage(), e);
            }
        }
        try (InputStream in = Lifecycles.class.getResourceAsStream(SHIPPED)) {
            if (in == null) {
                throw new IllegalStateException(SHIPPED + " is missing from the application");
            }
            return Snapshot.read(in);
        }
    }

    private static String host(String url) {
        return URI.create(url.replace(LifecycleProperties.PRODUCT, "x")).getHost();
    }

    /** Each product by itself; of what nobody there knows, nothing newer can be had. */
    private static void ask(
            String url,
            Set<String> products,
            Map<String, JsonNode> found,
            ListServer server,
            StepContext context)
            throws IOException, InterruptedException {
        context.say("Asking " + host(url) + " for ends of life …");
        ListServer.NoAnswer unknown = null;
        for (String product : products) {
            // Some are called as a container calls itself, which can be anything.
            if (found.containsKey(product) || !product.matches("[a-z0-9][a-z0-9._-]*")) {
                continue;
            }
            try {
                found.put(product, lines(server, url, product));
            } catch (ListServer.NoAnswer none) {
                if (!none.isUnknown()) {
                    throw none;
                }
                context.say("  " + none.getMessage());
                unknown = none;
            }
        }
        if (found.isEmpty() && unknown != null) {
            throw unknown;
        }
    }

    private static JsonNode lines(ListServer server, String url, String product)
            throws IOException, InterruptedException {
        URI uri = URI.create(url.replace(LifecycleProperties.PRODUCT, product));
        JsonNode list = server.get(uri);
        if (!list.isArray() || list.isEmpty()) {
            throw new IOException(uri + " answers no list of release lines");
        }
        try {
            Snapshot.lines(list);
            return list;
        } catch (IOException e) {
            throw new IOException(uri + ": " + e.getMessage(), e);
        }
    }
}
