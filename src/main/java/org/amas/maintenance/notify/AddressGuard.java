package org.amas.maintenance.notify;

import org.amas.maintenance.target.InvalidConfiguration;
import org.springframework.stereotype.Component;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Which addresses may be sent to: public ones; loopback and private ones as listed; never those at
 * which a machine tells secrets about itself. What a name resolves to is kept by the JVM for longer
 * than it takes to connect, so what was looked at is what is connected to.
 */
@Component
class AddressGuard {

    /** The metadata services that don't live on a link-local address. */
    private static final Set<String> METADATA = Set.of("100.100.100.200", "fd00:ec2:0:0:0:0:0:254");

    private final List<Network> allowed = new ArrayList<>();

    AddressGuard(NotifySettings settings) {
        List<String> written = settings.allowedAddresses();
        if (written != null) {
            written.forEach(one -> allowed.add(Network.read(one)));
        }
    }

    /** It is not sent to; the message says why. */
    static class Forbidden extends IOException {

        private static final long serialVersionUID = 1L;

        Forbidden(String message) {
            super(message);
        }
    }

    /**
     * @throws Forbidden if any of its addresses must not be sent to
     * @throws UnknownHostException if it has none
     */
    void check(String host) throws IOException {
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        for (InetAddress address : InetAddress.getAllByName(bare)) {
            check(bare, address);
        }
    }

    private void check(String host, InetAddress address) throws IOException {
        byte[] wrapped = wrapped(address.getAddress());
        if (wrapped.length > 0) {
            check(host, InetAddress.getByAddress(wrapped));
        }
        String text = address.getHostAddress();
        boolean never =
                address.isLinkLocalAddress()
                        || address.isMulticastAddress()
                        || address.isAnyLocalAddress()
                        || METADATA.contains(text);
        if (never) {
            throw new Forbidden(named(host, text) + " is never sent to");
        }
        if (isInner(address) && allowed.stream().noneMatch(network -> network.has(address))) {
            throw new Forbidden(named(host, text) + " is not in amas.notify.allowed-addresses");
        }
    }

    private static String named(String host, String address) {
        return host.equals(address) ? address : "%s, which is %s,".formatted(host, address);
    }

    /** The IPv4 address to which a gateway sends on what it is sent; empty if it is no such one. */
    private static byte[] wrapped(byte[] bytes) {
        if (bytes.length != 16) {
            return new byte[0];
        }
        HexFormat hex = HexFormat.of();
        String text = hex.formatHex(bytes);
        if (text.startsWith("2002")) {
            return hex.parseHex(text.substring(4, 12));
        }
        boolean translated =
                text.startsWith("0064ff9b0000000000000000") || text.startsWith("0064ff9b0001");
        boolean compatible = text.startsWith("0".repeat(24)) && !text.startsWith("0".repeat(28));
        return translated || compatible ? hex.parseHex(text.substring(24)) : new byte[0];
    }

    private static boolean isInner(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean uniqueLocal = address instanceof Inet6Address && (bytes[0] & 0xfe) == 0xfc;
        boolean shared = bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
        boolean zero = bytes.length == 4 && bytes[0] == 0;
        return address.isLoopbackAddress()
                || address.isSiteLocalAddress()
                || uniqueLocal
                || shared
                || zero;
    }

    private record Network(byte[] base, int bits) {

        static Network read(String written) {
            String[] parts = written.strip().split("/", 2);
            try {
                // A name would be asked of a server, and another answer come tomorrow.
                byte[] base = InetAddress.ofLiteral(parts[0]).getAddress();
                int bits = parts.length == 1 ? base.length * 8 : Integer.parseInt(parts[1]);
                if (bits < 0 || bits > base.length * 8) {
                    throw new IllegalArgumentException();
                }
                return new Network(base, bits);
            } catch (IllegalArgumentException e) {
                throw new InvalidConfiguration(
                        "amas.notify.allowed-addresses",
                        "has " + written + ", which is no address",
                        "Write 127.0.0.1, or a network: 10.1.0.0/16.");
            }
        }

        boolean has(InetAddress address) {
            byte[] other = address.getAddress();
            if (other.length != base.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> bit % 8;
                if ((base[bit / 8] & mask) != (other[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
