package org.streampass.platform.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;

/** The network that a request comes from: the key of budgets by address. */
public final class ClientNetwork {

    private static final int BYTES_OF_A_NETWORK = 8;

    private ClientNetwork() {}

    /**
     * The network of a client. Of IPv6 it is the first half of the address: one customer has all of the other half.
     *
     * @param address as the request has it
     */
    public static String of(String address) {
        if (!address.contains(":")) {
            return address;
        }
        try {
            InetAddress parsed = InetAddress.getByName(address); // with a colon in it, no name server is asked
            return parsed instanceof Inet6Address
                    ? HexFormat.ofDelimiter(":").formatHex(Arrays.copyOf(parsed.getAddress(), BYTES_OF_A_NETWORK))
                            + "::/64"
                    : parsed.getHostAddress();
        } catch (UnknownHostException e) {
            return address;
        }
    }

    /** Whether it is this machine. */
    public static boolean isLoopback(String address) {
        return address.startsWith("127.") || address.equals("::1") || address.equals("0:0:0:0:0:0:0:1");
    }
}
