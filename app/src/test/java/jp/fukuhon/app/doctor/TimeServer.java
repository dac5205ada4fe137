package jp.fukuhon.app.doctor;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import org.apache.commons.net.ntp.NtpV3Impl;
import org.apache.commons.net.ntp.NtpV3Packet;
import org.apache.commons.net.ntp.TimeStamp;

/** A time server on this machine whose clock is wrong by as much as a test wants. */
public final class TimeServer implements AutoCloseable {

  private static final int MODE_SERVER = 4;

  private final DatagramSocket socket;
  private final Duration ahead;
  private final int stratum;

  /**
   * @param ahead how far its clock is ahead of this machine's
   * @param stratum 1 to 15, or 16 for a server that is not synchronised
   */
  public TimeServer(Duration ahead, int stratum) throws IOException {
    this.socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
    this.ahead = ahead;
    this.stratum = stratum;
    Thread.ofVirtual().name("time-server").start(this::serve);
  }

  /** As it stands in the settings. */
  public String endpoint() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  private void serve() {
    try {
      while (!socket.isClosed()) {
        NtpV3Packet question = new NtpV3Impl();
        DatagramPacket packet = question.getDatagramPacket();
        socket.receive(packet);
        TimeStamp now = TimeStamp.getNtpTime(Instant.now().plus(ahead).toEpochMilli());
        NtpV3Packet answer = new NtpV3Impl();
        answer.setMode(MODE_SERVER);
        answer.setVersion(NtpV3Packet.VERSION_3);
        answer.setStratum(stratum);
        answer.setOriginateTimeStamp(question.getTransmitTimeStamp());
        answer.setReceiveTimeStamp(now);
        answer.setTransmitTime(now);
        DatagramPacket back = answer.getDatagramPacket();
        back.setSocketAddress(packet.getSocketAddress());
        socket.send(back);
      }
    } catch (IOException e) {
      socket.close(); // closed by the test
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
