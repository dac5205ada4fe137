package jp.fukuhon.app.operators;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import jp.fukuhon.app.desk.PeerDesk;
import jp.fukuhon.app.desk.StatusDesk;
import jp.fukuhon.app.http.BoundaryInterceptor;
import jp.fukuhon.app.http.RefusalEntries;
import jp.fukuhon.app.party.AccountParty;
import jp.fukuhon.app.party.PartyDatabase;
import jp.fukuhon.app.settings.OperatorsSettings;
import jp.fukuhon.app.settings.SettingsFile.Loaded;
import jp.fukuhon.core.account.AccountDesk;
import jp.fukuhon.core.account.Passwords;
import jp.fukuhon.core.account.SessionLimits;
import jp.fukuhon.core.account.SignInDesk;
import jp.fukuhon.core.account.TokenDesk;
import jp.fukuhon.core.audit.OperationLog;
import jp.fukuhon.core.ledger.PartyTransactions;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.authentication.AuthenticationFilter;
import org.springframework.transaction.support.TransactionTemplate;

/** The beans of both roles. What Boot brings is named one by one: nothing else gets in. */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
@ImportAutoConfiguration({
  PropertyPlaceholderAutoConfiguration.class,
  LifecycleAutoConfiguration.class,
  SslAutoConfiguration.class,
  JacksonAutoConfiguration.class,
  HttpMessageConvertersAutoConfiguration.class,
  TomcatServletWebServerAutoConfiguration.class,
  DispatcherServletAutoConfiguration.class,
  WebMvcAutoConfiguration.class
})
@Import({
  SessionController.class,
  TokenController.class,
  AccountController.class,
  StatusController.class,
  PeerController.class,
  LogController.class,
  DescriptionController.class,
  OperatorProblems.class
})
class OperatorsWiring {

  private static final int CONNECTIONS = 8;

  @Bean
  HikariDataSource engine(Loaded loaded) {
    return new PartyDatabase(loaded).engine(CONNECTIONS);
  }

  @Bean
  Passwords passwords() {
    return new Passwords();
  }

  @Bean
  SignInDesk signInDesk(
      HikariDataSource engine, Passwords passwords, OperatorsSettings settings, Clock clock) {
    return new SignInDesk(
        JdbcClient.create(engine),
        new TransactionTemplate(new PartyTransactions(engine)),
        passwords,
        new SessionLimits(settings.sessionIdle(), settings.sessionLongest()),
        clock);
  }

  @Bean
  AccountDesk accountDesk(HikariDataSource engine, Passwords passwords, Clock clock) {
    return AccountParty.accounts(engine, passwords, clock);
  }

  @Bean
  TokenDesk tokenDesk(HikariDataSource engine, Clock clock) {
    return AccountParty.tokens(engine, clock);
  }

  @Bean
  OperationLog operationLog(HikariDataSource engine) {
    return new OperationLog(JdbcClient.create(engine));
  }

  @Bean
  SignInGate signInGate(OperatorsSettings settings) {
    return new SignInGate(settings.signInsPerMinute());
  }

  @Bean
  RefusedRequests refusedRequests(OperationLog log, Loaded loaded) {
    return new RefusedRequests(
        new RefusalEntries(log, loaded.settings().evidence().refusalsPerMinute(), Runnable::run));
  }

  @Bean
  StatusDesk statusDesk(Loaded loaded, HikariDataSource engine) {
    return new StatusDesk(loaded, engine, loaded.folder());
  }

  @Bean
  PeerDesk peerDesk(Loaded loaded, HikariDataSource engine) {
    return new PeerDesk(loaded, engine);
  }

  @Bean
  BoundaryInterceptor boundaries() {
    return new BoundaryInterceptor();
  }

  @Bean
  BodyLimit bodyLimit() {
    return new BodyLimit();
  }

  @Bean
  SecurityFilterChain everyRequest(HttpSecurity http, SignInDesk desk, RefusedRequests refused) {
    BearerSecrets secrets = new BearerSecrets(desk);
    AuthenticationFilter bearer = new AuthenticationFilter(secrets, secrets);
    bearer.setSuccessHandler((request, response, caller) -> {});
    bearer.setFailureHandler(refused);
    return http.csrf(AbstractHttpConfigurer::disable) // no cookie says who asks
        .sessionManagement(
            session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .requestCache(AbstractHttpConfigurer::disable)
        .logout(AbstractHttpConfigurer::disable)
        .addFilterBefore(bearer, AnonymousAuthenticationFilter.class)
        .exceptionHandling(
            handling -> handling.authenticationEntryPoint(refused).accessDeniedHandler(refused))
        .authorizeHttpRequests(requests -> requests.anyRequest().access(new Gatekeeper()))
        .build();
  }
}
