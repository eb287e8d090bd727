package dev.sostenuto.engine.catalog;

/**
 * One column of a live table. Immutable.
 *
 * @param ordinal position in {@link TableSchema#columns()}, from 0
 * @param name the column's name in the database
 * @param field the document's field, the JPA attribute's name; {@code _id} and {@code
 *     _creationTime} for the system columns
 * @param type what the column holds
 * @param nullable whether the column may be null; nulls sort first
 */
public record ColumnSchema(
    int ordinal, String name, String field, ColumnType type, boolean nullable) {}
