package jp.fukuhon.jobs.sweep;

/**
 * What a sweep would remove of one kind.
 *
 * @param what kind
 * @param rows that would go
 * @param octets of their contents; 0 where nobody counts them
 */
public record SweepForecast(String what, long rows, long octets) {}
