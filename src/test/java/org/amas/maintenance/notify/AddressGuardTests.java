package org.amas.maintenance.notify;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.amas.maintenance.target.InvalidConfiguration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;
import java.util.Map;

class AddressGuardTests {

    private static AddressGuard allowing(String... addresses) {
        return new AddressGuard(
                new NotifySettings(
                        Map.of(),
                        List.of(addresses),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        1,
                        Duration.ZERO,
                        null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "169.254.0.1",
                "[fe80::1]",
                "[fd00:ec2::254]",
                "100.100.100.200",
                "0.0.0.0",
                "224.0.0.1",
                "[::ffff:169.254.169.254]"
            })
    void neverSendsToWhereAMachineTellsItsSecrets(String host) {
        AddressGuard guard = allowing("0.0.0.0/0", "::/0", "169.254.0.0/16", "100.64.0.0/10");
        assertThatThrownBy(() -> guard.check(host))
                .isInstanceOf(AddressGuard.Forbidden.class)
                .hasMessageContaining("never sent to");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "localhost",
                "10.1.2.3",
                "192.168.1.1",
                "172.16.0.1",
                "100.64.0.1",
                "[::1]",
                "[fd12::1]"
            })
    void sendsToInnerAddressesOnlyAsListed(String host) {
        assertThatThrownBy(() -> allowing("10.2.0.0/16").check(host))
                .isInstanceOf(AddressGuard.Forbidden.class)
                .hasMessageContaining("amas.notify.allowed-addresses");
        AddressGuard listed =
                allowing(
                        "127.0.0.0/8",
                        "10.1.0.0/16",
                        "192.168.1.1",
                        "172.16.0.0/12",
                        "100.64.0.0/10",
                        "::1",
                        "fd00::/8");
        assertThatCode(() -> listed.check(host)).doesNotThrowAnyException();
    }

    /** Where there is such a gateway, it is the IPv4 address inside that is reached. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[2002:7f00:1::]",
                "[2002:a9fe:a9fe::1]",
                "[64:ff9b::127.0.0.1]",
                "[64:ff9b::a9fe:a9fe]",
                "[64:ff9b:1::10.1.2.3]",
                "[::127.0.0.1]",
                "[::ffff:127.0.0.1]",
                "2130706433"
            })
    void A55_looksIntoAddressesThatWrapAnother(String host) {
        assertThatThrownBy(() -> allowing().check(host)).isInstanceOf(AddressGuard.Forbidden.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "93.184.216.34",
                "[2606:2800:220:1:248:1893:25c8:1946]",
                "[64:ff9b::93.184.216.34]",
                "[2002:5db8:d822::1]"
            })
    void sendsToPublicAddresses(String host) {
        assertThatCode(() -> allowing().check(host)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.org", "10.0.0.0/33", "10.0.0.0/x", ""})
    void endsTheStartAtWhatIsNoAddress(String written) {
        assertThatThrownBy(() -> allowing(written)).isInstanceOf(InvalidConfiguration.class);
    }
}
