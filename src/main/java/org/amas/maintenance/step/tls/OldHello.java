package org.amas.maintenance.step.tls;

import org.amas.maintenance.target.CertificatesTarget.Endpoint;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * The first message of a client that speaks nothing newer. Whoever answers it with a hello of its
 * own in that version would go on; nothing follows it here.
 */
enum OldHello {
    TLS_1_0(1, "TLS 1.0"),
    TLS_1_1(2, "TLS 1.1");

    private static final int PATIENCE_MS = 5_000;
    private static final int HANDSHAKE = 22;
    private static final int SERVER_HELLO = 2;

    /** ECDHE and RSA with AES-CBC and SHA-1: what those versions have. */
    private static final int[] CIPHERS = {
        0xc014, 0xc013, 0xc00a, 0xc009, 0x0039, 0x0033, 0x0035, 0x002f, 0x000a, 0x00ff
    };

    private final int minor;
    private final String word;

    OldHello(int minor, String word) {
        this.minor = minor;
        this.word = word;
    }

    String word() {
        return word;
    }

    /**
     * @throws IOException if nobody can be connected to
     */
    boolean accepted(Endpoint endpoint) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), PATIENCE_MS);
            socket.setSoTimeout(PATIENCE_MS);
            try {
                socket.getOutputStream().write(record(Handshake.name(endpoint)));
                socket.getOutputStream().flush();
                return answers(new DataInputStream(socket.getInputStream()));
            } catch (IOException hungUp) {
                return false; // So does many a server that refuses.
            }
        }
    }

    /** A hello in our version; an alert, or a hello in another one, is a refusal. */
    private boolean answers(DataInputStream in) throws IOException {
        int type = in.readUnsignedByte();
        in.readUnsignedShort();
        in.readUnsignedShort();
        if (type != HANDSHAKE || in.readUnsignedByte() != SERVER_HELLO) {
            return false;
        }
        in.skipNBytes(3);
        return in.readUnsignedByte() == 3 && in.readUnsignedByte() == minor;
    }

    private byte[] record(String name) throws IOException {
        byte[] hello = hello(name);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(HANDSHAKE);
        out.writeByte(3);
        out.writeByte(1);
        out.writeShort(hello.length + 4);
        out.writeByte(1);
        out.writeByte(0);
        out.writeShort(hello.length);
        out.write(hello);
        return bytes.toByteArray();
    }

    private byte[] hello(String name) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeByte(3);
        out.writeByte(minor);
        byte[] random = new byte[32];
        new java.security.SecureRandom().nextBytes(random);
        out.write(random);
        out.writeByte(0); // no session to go on with
        out.writeShort(2 * CIPHERS.length);
        for (int cipher : CIPHERS) {
            out.writeShort(cipher);
        }
        out.writeByte(1);
        out.writeByte(0); // no compression
        byte[] extensions = extensions(name);
        out.writeShort(extensions.length);
        out.write(extensions);
        return bytes.toByteArray();
    }

    private static byte[] extensions(String name) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        if (!Handshake.isAddress(name)) {
            byte[] host = name.getBytes(StandardCharsets.US_ASCII);
            out.writeShort(0); // server_name
            out.writeShort(host.length + 5);
            out.writeShort(host.length + 3);
            out.writeByte(0);
            out.writeShort(host.length);
            out.write(host);
        }
        out.writeShort(10); // supported_groups: x25519, secp256r1, secp384r1
        out.writeShort(8);
        out.writeShort(6);
        out.writeShort(0x001d);
        out.writeShort(0x0017);
        out.writeShort(0x0018);
        out.writeShort(11); // ec_point_formats: uncompressed
        out.writeShort(2);
        out.writeByte(1);
        out.writeByte(0);
        return bytes.toByteArray();
    }
}
