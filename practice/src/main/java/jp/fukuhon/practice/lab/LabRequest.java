package jp.fukuhon.practice.lab;

import java.util.List;

/**
 * What a lab is to hold.
 *
 * @param municipalities codes, in order, without duplicates; beside those that are there already
 * @param registers sample registers of each municipality, 0 or more
 * @param seed of the sample registers
 * @param textOnly true for registers without images
 * @param separateDatabases true for one database server per party
 */
public record LabRequest(
    List<String> municipalities,
    int registers,
    long seed,
    boolean textOnly,
    boolean separateDatabases) {}
