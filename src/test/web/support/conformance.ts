import { randomUUID } from "node:crypto";
import { makeFunctionReference, type DefaultFunctionArgs, type PaginationOptions, type PaginationResult } from "convex/server";
import type { Value } from "convex/values";

/** A document of the tests' own table, as dev.sostenuto.conformance.Sample has it. */
export type Sample = {
  _id: string;
  _creationTime: number;
  scope: string;
  label?: string;
  amount?: number;
  serial?: bigint;
  raw?: ArrayBuffer;
  extra?: Value;
  parent?: string;
};

type Fresh = { scope: string; label?: string; amount?: number; serial?: bigint; raw?: ArrayBuffer; extra?: Value };
type Scope = { scope: string };

const query = <Args extends DefaultFunctionArgs, Result>(name: string) =>
  makeFunctionReference<"query", Args, Result>(`conformance/queries:${name}`);
const mutation = <Args extends DefaultFunctionArgs, Result>(name: string) =>
  makeFunctionReference<"mutation", Args, Result>(`conformance/changes:${name}`);
const action = <Args extends DefaultFunctionArgs, Result>(name: string) =>
  makeFunctionReference<"action", Args, Result>(`conformance/changes:${name}`);

/** The functions that `mvn verify` and `mvn -Pconformance` deploy beside the product. */
export const samples = {
  echo: query<{ value: Value }, Value>("echo"),
  refuse: query<{ data: Value }, null>("refuse"),
  nothing: query<Record<string, never>, null>("nothing"),
  get: query<{ id: string }, Sample | null>("get"),
  byLabel: query<Scope, Sample[]>("byLabel"),
  byAmount: query<Scope, Sample[]>("byAmount"),
  bySerial: query<Scope, Sample[]>("bySerial"),
  range: query<Scope & { index: string; bounds: { op: string; field: string; value: Value }[] }, Sample[]>("range"),
  sort: query<{ values: Value[] }, Value[]>("sort"),
  first: query<Scope, Sample | null>("first"),
  brittle: query<Scope, number>("brittle"),
  padded: query<Scope & { length: number }, { amount: number; text: string }>("padded"),
  page: query<Scope & { desc: boolean; paginationOpts: PaginationOptions }, PaginationResult<Sample>>("page"),
  pageAboveFloor: query<Scope & { paginationOpts: PaginationOptions }, PaginationResult<Sample>>("pageAboveFloor"),
  whoAmI: query<Record<string, never>, string | null>("whoAmI"),
  claims: query<Record<string, never>, Record<string, Value> | null>("claims"),
  hidden: query<Record<string, never>, string>("hidden"),
  sign: mutation<Scope, null>("sign"),
  whoActs: action<Record<string, never>, string | null>("whoActs"),
  add: mutation<Fresh, string>("add"),
  addMany: mutation<Scope & { count: number }, null>("addMany"),
  relabel: mutation<{ id: string; label: string }, null>("relabel"),
  remove: mutation<{ id: string }, null>("remove"),
  increment: mutation<Scope, number>("increment"),
  refuseChange: mutation<Scope & { data: Value }, null>("refuse"),
  failChange: mutation<Scope, null>("fail"),
  echoByMutation: mutation<{ value: Value }, Value>("echo"),
  echoByAction: action<{ value: Value }, Value>("echoByAction"),
  refuseByAction: action<{ data: Value }, null>("refuseByAction"),
  failByAction: action<Record<string, never>, null>("failByAction"),
  write: action<{ text: string }, null>("write"),
  meet: action<Scope, number>("meet"),
};

/** A part of the table that no other test touches. */
export const ownScope = () => `scope-${randomUUID()}`;
