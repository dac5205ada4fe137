/** Databases that die, lose a COMMIT or run full, and machines that do. */
@NullMarked
package jp.fukuhon.campaign.databases;

import org.jspecify.annotations.NullMarked;
