package jp.fukuhon.core.account;

import java.time.Duration;

/**
 * When sessions end by themselves.
 *
 * @param idle since the last request; counted in half minutes
 * @param longest since the sign-in
 */
public record SessionLimits(Duration idle, Duration longest) {}
