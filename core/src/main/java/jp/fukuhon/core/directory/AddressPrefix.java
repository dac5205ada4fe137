package jp.fukuhon.core.directory;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A range of addresses in CIDR notation, IPv4 or IPv6.
 *
 * @param network its first address
 * @param length bits that an address shares with it
 */
public record AddressPrefix(InetAddress network, int length) {

  /** Reads {@code 10.1.0.0/16} or one address; empty when it is neither. */
  public static Optional<AddressPrefix> parse(String text) {
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    try {
      InetAddress network = InetAddress.ofLiteral(address);
      int bits = network.getAddress().length * 8;
      int length = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1));
      AddressPrefix prefix = new AddressPrefix(network, length);
      return length >= 0 && length <= bits && prefix.hasNoHostBits()
          ? Optional.of(prefix)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private boolean hasNoHostBits() {
    byte[] octets = network.getAddress();
    for (int bit = length; bit < octets.length * 8; bit++) {
      if (bit(octets, bit)) {
        return false;
      }
    }
    return true;
  }

  /** True when that address lies in it. */
  public boolean contains(InetAddress address) {
    byte[] mine = network.getAddress();
    byte[] other = address.getAddress();
    if (mine.length != other.length) {
      return false;
    }
    for (int bit = 0; bit < length; bit++) {
      if (bit(mine, bit) != bit(other, bit)) {
        return false;
      }
    }
    return true;
  }

  private static boolean bit(byte[] octets, int bit) {
    return (octets[bit / 8] >> (7 - bit % 8) & 1) == 1;
  }

  @Override
  public String toString() {
    return network.getHostAddress() + "/" + length;
  }
}
