package jp.fukuhon.app.operators;

import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** What a centre has besides. */
@Configuration(proxyBeanMethods = false)
@Import(BureauController.class)
class CentreWiring {}
