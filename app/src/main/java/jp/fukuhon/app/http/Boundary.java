package jp.fukuhon.app.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import jp.fukuhon.core.fault.FaultPoint;

/** Names the point that a handler's requests and answers pass. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Boundary {
  FaultPoint value();
}
