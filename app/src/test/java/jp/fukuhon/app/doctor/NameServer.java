package jp.fukuhon.app.doctor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A DNS server on this machine that answers by what a test has told it. */
public final class NameServer implements AutoCloseable {

  private static final int LARGEST = 4_096;
  private static final long TTL = 60;

  private final DatagramSocket socket;
  private final List<Record> records = new CopyOnWriteArrayList<>();
  private volatile int failing = Rcode.NOERROR;
  private volatile boolean silent;

  public NameServer() throws IOException {
    this.socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
    Thread.ofVirtual().name("name-server").start(this::serve);
  }

  /** Adds a record: {@code with("ns1.example.lg.jp", "A", "127.0.0.1")}. */
  public NameServer with(String name, String type, String data) {
    try {
      records.add(
          Record.fromString(
              Name.fromString(name, Name.root), Type.value(type), DClass.IN, TTL, data, Name.root));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Answers every question with an error from now on. */
  public void failWith(int rcode) {
    failing = rcode;
  }

  /** Answers nothing from now on. */
  public void fallSilent() {
    silent = true;
  }

  /** As it stands in the settings. */
  public String endpoint() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  private void serve() {
    byte[] buffer = new byte[LARGEST];
    try {
      while (!socket.isClosed()) {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        if (!silent) {
          byte[] question = Arrays.copyOf(packet.getData(), packet.getLength());
          byte[] answer = answer(new Message(question)).toWire();
          socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
      }
    } catch (IOException e) {
      socket.close(); // closed by the test, or unusable: questions then get no answer
    }
  }

  private Message answer(Message question) {
    Record asked = question.getQuestion();
    Message answer = new Message(question.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.getHeader().setFlag(Flags.RA);
    answer.addRecord(asked, Section.QUESTION);
    answer.getHeader().setRcode(failing);
    if (failing == Rcode.NOERROR) {
      List<Record> named =
          records.stream().filter(record -> record.getName().equals(asked.getName())).toList();
      named.stream()
          .filter(record -> record.getType() == asked.getType())
          .forEach(record -> answer.addRecord(record, Section.ANSWER));
      answer.getHeader().setRcode(named.isEmpty() ? Rcode.NXDOMAIN : Rcode.NOERROR);
    }
    return answer;
  }

  @Override
  public void close() {
    socket.close();
  }
}
