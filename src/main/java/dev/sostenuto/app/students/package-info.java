/**
 * Students of tutoring centres: the application of the seed document. Must see nothing of the
 * engine but functions and values.
 */
package dev.sostenuto.app.students;
