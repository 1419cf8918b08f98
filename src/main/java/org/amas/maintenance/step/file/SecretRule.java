package org.amas.maintenance.step.file;

import org.amas.maintenance.step.Severity;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a secret looks like. The first group is the secret itself.
 *
 * @param entropy bits a character that it must have at least, so that words and placeholders are
 *     none; 0 where the form alone tells
 */
record SecretRule(String name, Severity severity, Pattern pattern, double entropy) {

    /** A hit; what was hit is never shown or stored. */
    record Hit(SecretRule rule, String secret) {}

    private static final List<SecretRule> ALL =
            List.of(
                    sure("private key", "(-----BEGIN (?:[A-Z]{2,10} ){0,2}PRIVATE KEY-----)"),
                    sure("AWS access key", "\\b((?:AKIA|ASIA)[0-9A-Z]{16})\\b"),
                    sure("GitHub token", "\\b(gh[pousr]_[A-Za-z0-9]{36,255})\\b"),
                    sure("GitHub token", "\\b(github_pat_[A-Za-z0-9_]{60,255})\\b"),
                    sure("Slack token", "\\b(xox[abprs]-[A-Za-z0-9-]{20,200})\\b"),
                    sure(
                            "Slack webhook",
                            "(https://hooks\\.slack\\.com/services/[A-Za-z0-9/]{30,100})"),
                    sure("Google API key", "\\b(AIza[0-9A-Za-z_-]{35})\\b"),
                    sure("Stripe key", "\\b((?:sk|rk)_live_[0-9A-Za-z]{20,200})\\b"),
                    sure("OpenAI or Anthropic key", "\\b(sk-(?:ant-|proj-)?[A-Za-z0-9_-]{32,200})"),
                    sure("npm token", "\\b(npm_[A-Za-z0-9]{36})\\b"),
                    sure("PyPI token", "\\b(pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,300})"),
                    new SecretRule(
                            "password in a URL",
                            Severity.ERROR,
                            Pattern.compile(
                                    "[a-z][a-z0-9+]{1,20}://[^\\s:/@]{1,80}:([^\\s:/@'\"]{6,200})@"),
                            2.0),
                    new SecretRule(
                            "assigned secret",
                            Severity.WARNING,
                            Pattern.compile(
                                    "(?i)[\\w.-]{0,60}(?:secret|token|passwo?r?d|api[_-]?key|private[_-]?key|credential)[\\w.-]{0,40}"
                                        + "[\"']?\\s{0,10}[:=]{1,2}\\s{0,10}[\"']?([A-Za-z0-9+/=_.~-]{16,200})(?![A-Za-z0-9(])"),
                            3.5));

    /** What stands where a secret will be put, or says where it comes from. */
    private static final Pattern PLACEHOLDER =
            Pattern.compile(
                    "(?i)(.)\\1{5,}|.*(change[_-]?me|example|placeholder|your[_-]|dummy|sample|x{4,}|\\$\\{|getenv|environ|process\\.env).*");

    private static SecretRule sure(String name, String pattern) {
        return new SecretRule(name, Severity.ERROR, Pattern.compile(pattern), 0);
    }

    /** The hits in one line; the same text only once, by the surest rule. */
    static List<Hit> in(String line) {
        List<Hit> hits = ALL.stream().flatMap(rule -> rule.hits(line)).toList();
        return hits.stream()
                .filter(
                        hit ->
                                hits.stream()
                                        .filter(other -> other.secret.contains(hit.secret))
                                        .findFirst()
                                        .orElse(hit)
                                        .equals(hit))
                .distinct()
                .toList();
    }

    private Stream<Hit> hits(String line) {
        Matcher matcher = pattern.matcher(line);
        return matcher.results()
                .map(r -> r.group(1))
                .filter(this::secret)
                .map(s -> new Hit(this, s));
    }

    private boolean secret(String text) {
        return entropy == 0 || !PLACEHOLDER.matcher(text).matches() && bits(text) >= entropy;
    }

    /** Shannon's entropy of its characters; hexadecimal digits can't have more than four. */
    static double bits(String text) {
        double bits = 0;
        for (long count :
                text.chars()
                        .boxed()
                        .collect(
                                java.util.stream.Collectors.groupingBy(
                                        c -> c, java.util.stream.Collectors.counting()))
                        .values()) {
            double share = (double) count / text.length();
            bits -= share * Math.log(share) / Math.log(2);
        }
        return bits;
    }

    String word() {
        return name.toLowerCase(Locale.ROOT).replace(' ', '-');
    }
}
