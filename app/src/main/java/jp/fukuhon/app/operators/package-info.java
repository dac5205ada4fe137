/**
 * The operators' HTTP API: a listener of its own, on which people with accounts and their scripts
 * do what the verbs of the command line do. May use desk, party, settings, report and what http
 * shares.
 */
@NullMarked
package jp.fukuhon.app.operators;

import org.jspecify.annotations.NullMarked;
