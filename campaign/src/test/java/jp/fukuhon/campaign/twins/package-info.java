/** Two of everything: senders, operators, nodes of the centre. */
@NullMarked
package jp.fukuhon.campaign.twins;

import org.jspecify.annotations.NullMarked;
