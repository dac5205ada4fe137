/**
 * The product's executable jar, run in processes of its own: the practice environment does not
 * depend on the product. May use nothing but the practice environment's exceptions.
 */
@NullMarked
package jp.fukuhon.practice.product;

import org.jspecify.annotations.NullMarked;
