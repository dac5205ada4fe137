/** The fault campaign and the soak: real processes at their worst moments. Never released. */
@NullMarked
package jp.fukuhon.campaign;

import org.jspecify.annotations.NullMarked;
