/** Running, stopping and repairing of jobs under the run lock. May use core and Spring Batch. */
@NullMarked
package jp.fukuhon.jobs.operation;

import org.jspecify.annotations.NullMarked;
