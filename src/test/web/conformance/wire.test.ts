import { expect, test } from "vitest";
import { decodeId, decodeTs, encodeId, encodeTs } from "../support/wire";

const counted = "00010203-0405-0607-0809-0a0b0c0d0e0f";

test.each([
  [1, counted, "040020g30g2gc1r81450p30d1r7qke8"],
  [10001, counted, "j57000820c20a1g7104gm2rc1m70ynr8"],
  [10001, "ffffffff-ffff-ffff-ffff-ffffffffffff", "j57fzzzzzzzzzzzzzzzzzzzzzzzzzkyr"],
])("case 90: the id of table %i and %s is %s", (table, uuid, id) => {
  expect(encodeId(table, uuid)).toBe(id);
  expect(decodeId(id)).toEqual({ table, uuid });
});

test.each([
  [0n, "AAAAAAAAAAA="],
  [256n, "AAEAAAAAAAA="],
  [1700000000000000000n, "AAAqNv6clxc="],
  [2n ** 63n - 1n, "/////////38="],
])("case 20: the timestamp %i is %s", (value, text) => {
  expect(encodeTs(value)).toBe(text);
  expect(decodeTs(text)).toBe(value);
});
