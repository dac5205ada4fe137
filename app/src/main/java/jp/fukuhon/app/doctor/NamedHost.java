package jp.fukuhon.app.doctor;

import java.util.List;
import java.util.Set;
import jp.fukuhon.core.directory.AddressPrefix;
import jp.fukuhon.core.directory.HostName;

/**
 * A host whose name is looked at.
 *
 * @param party whose it is
 * @param name registered
 * @param prefixes where it must be; empty for anywhere
 * @param nameServers that its zone is registered with; empty when it is not known
 */
record NamedHost(
    String party, HostName name, List<AddressPrefix> prefixes, Set<HostName> nameServers) {}
