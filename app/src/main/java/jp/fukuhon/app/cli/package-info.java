/**
 * The verbs of the command line and what people see. May use desk, operators, http, party and
 * everything below app.
 */
@NullMarked
package jp.fukuhon.app.cli;

import org.jspecify.annotations.NullMarked;
