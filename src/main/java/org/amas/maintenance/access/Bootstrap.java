package org.amas.maintenance.access;

import org.amas.maintenance.audit.Actor;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Creates the first administrator from files, before the first request can arrive. */
@Component
class Bootstrap implements SmartInitializingSingleton {

    private static final String PREFIX = "amas.access.bootstrap.";
    private static final int SHORTEST_TOKEN = 20;

    private final AccessSettings.Bootstrap settings;
    private final Accounts accounts;
    private final Tokens tokens;
    private final TransactionTemplate transaction;

    Bootstrap(
            AccessSettings settings,
            Accounts accounts,
            Tokens tokens,
            TransactionTemplate transaction) {
        this.settings = settings.bootstrap();
        this.accounts = accounts;
        this.tokens = tokens;
        this.transaction = transaction;
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (!accounts.none()) {
            return;
        }
        String username = settings.username();
        if (username == null || username.isBlank()) {
            requireUnset("password-file", settings.passwordFile());
            requireUnset("token-file", settings.tokenFile());
            return;
        }
        String password = content("password-file", settings.passwordFile());
        @Nullable String token =
                settings.tokenFile() == null ? null : content("token-file", settings.tokenFile());
        if (token != null && token.length() < SHORTEST_TOKEN) {
            throw wrong("token-file", "must hold at least " + SHORTEST_TOKEN + " characters");
        }
        transaction.executeWithoutResult(done -> create(username, password, token));
    }

    private void create(String username, String password, @Nullable String token) {
        try {
            Account account =
                    accounts.createWithPassword(
                            Actor.SYSTEM, username, username, Role.ADMIN, password);
            if (token != null) {
                tokens.adopt(Actor.SYSTEM, account, "bootstrap", new Secret(token));
            }
        } catch (Rejected rejected) {
            String property =
                    rejected.field().equals("password") ? "password-file" : rejected.field();
            throw wrong(
                    property, "cannot be accepted: " + rejected.message().replaceFirst("\\.$", ""));
        }
    }

    private static String content(String property, @Nullable Path file) {
        if (file == null) {
            throw wrong(property, "must be set when " + PREFIX + "username is");
        }
        try {
            String content = Files.readString(file).strip();
            if (content.isEmpty()) {
                throw wrong(property, "names " + file + ", which is empty");
            }
            return content;
        } catch (IOException unreadable) {
            throw wrong(property, "names " + file + ", which " + why(file, unreadable));
        }
    }

    private static String why(Path file, IOException unreadable) {
        return switch (unreadable) {
            case NoSuchFileException missing -> "does not exist";
            case AccessDeniedException denied -> "this user may not read";
            case CharacterCodingException bytes -> "is not text in UTF-8";
            default -> Files.isDirectory(file) ? "is a folder" : "cannot be read: " + unreadable;
        };
    }

    private static void requireUnset(String property, @Nullable Path file) {
        if (file != null) {
            throw wrong(property, "needs " + PREFIX + "username as well");
        }
    }

    private static InvalidBootstrap wrong(String property, String what) {
        return new InvalidBootstrap(PREFIX + property + " " + what);
    }
}
