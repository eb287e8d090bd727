/**
 * An application that exists for the conformance tests: functions and a table that reach the
 * corners of the wire contract which the students application has no use for. Deployed beside the
 * product in tests only.
 */
package dev.sostenuto.conformance;
