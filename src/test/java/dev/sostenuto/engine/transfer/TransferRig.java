package dev.sostenuto.engine.transfer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A deployment that documents go out of and come into, emptied before each test. */
abstract class TransferRig {
  static TransferHost host;

  @BeforeAll
  static void open() {
    host = new TransferHost();
  }

  @AfterAll
  static void close() {
    host.close();
  }

  @BeforeEach
  void clear() {
    host.clear();
  }
}
