/**
 * The types that pages written in TypeScript have of a deployment's functions and documents, made
 * when it is built. Here, because it reads the same registry as the engine; must not know how a
 * function is run.
 */
package dev.sostenuto.engine.codegen;
