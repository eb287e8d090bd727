/** What tests share: the property harness, random values and hand-written fakes. */
package dev.sostenuto.testing;
