/**
 * Assembly of a party out of its settings: database pools, keys, services. May use every folder
 * below app.
 */
@NullMarked
package jp.fukuhon.app.party;

import org.jspecify.annotations.NullMarked;
