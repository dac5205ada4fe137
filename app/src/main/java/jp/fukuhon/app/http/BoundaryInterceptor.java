package jp.fukuhon.app.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jp.fukuhon.core.fault.FaultPoint;
import org.jspecify.annotations.Nullable;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Lets every request and every answer pass the point of its handler: before the handler looks at
 * it, and when the answer has been written. Not there unless the process is watched. Thread-safe.
 */
public final class BoundaryInterceptor implements HandlerInterceptor, WebMvcConfigurer {

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    if (FaultPoint.isWatched()) {
      registry.addInterceptor(this);
    }
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    Boundary boundary = boundary(handler);
    if (boundary != null) {
      boundary.value().before();
    }
    return true;
  }

  @Override
  public void afterCompletion(
      HttpServletRequest request,
      HttpServletResponse response,
      Object handler,
      @Nullable Exception failure) {
    Boundary boundary = boundary(handler);
    if (boundary != null) {
      boundary.value().after();
    }
  }

  private static @Nullable Boundary boundary(Object handler) {
    return handler instanceof HandlerMethod method
        ? method.getMethodAnnotation(Boundary.class)
        : null;
  }
}
