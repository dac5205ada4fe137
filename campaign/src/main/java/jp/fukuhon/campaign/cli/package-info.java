/** The verbs of the campaign's jar. May use every other package of it. */
@NullMarked
package jp.fukuhon.campaign.cli;

import org.jspecify.annotations.NullMarked;
