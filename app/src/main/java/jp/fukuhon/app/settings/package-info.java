/**
 * A party's configuration file: what may stand in it, and every fault in it at once. May use core,
 * the jobs' settings and the plan of nights.
 */
@NullMarked
package jp.fukuhon.app.settings;

import org.jspecify.annotations.NullMarked;
