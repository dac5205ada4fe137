package jp.fukuhon.app.operators;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import jp.fukuhon.app.desk.BandwidthDesk;
import jp.fukuhon.app.desk.TakeoverDesk;
import jp.fukuhon.app.party.GatewayParty;
import jp.fukuhon.app.party.NightParty;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.jobs.operation.StopSignal;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What a gateway has besides. Windows, and what it signs, go by the machine's own clock. */
@Configuration(proxyBeanMethods = false)
@Import({TransferController.class, StreamController.class, NightController.class})
class GatewayWiring {

  @Bean
  StopSignal stopSignal() {
    return new StopSignal();
  }

  @Bean
  GatewayParty gatewayParty(Loaded loaded, StopSignal stop) {
    return new GatewayParty(loaded, Clock.systemUTC(), stop);
  }

  @Bean
  Runs runs(StopSignal stop) {
    return new Runs(stop);
  }

  @Bean
  NightParty nightParty(Loaded loaded) {
    return new NightParty(loaded, Clock.systemUTC());
  }

  @Bean
  TakeoverDesk takeoverDesk(HikariDataSource engine) {
    return new TakeoverDesk(engine);
  }

  @Bean
  BandwidthDesk bandwidthDesk(Loaded loaded, HikariDataSource engine) {
    return new BandwidthDesk(loaded, engine);
  }
}
