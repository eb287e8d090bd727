/** What the benchmark adds to the application that it measures; the product does not hold it. */
package dev.sostenuto.benchmark.functions;
