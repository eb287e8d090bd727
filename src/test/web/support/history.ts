import type { Row } from "./database";
import { compareRows } from "./studentList";

/** What a list may show at one render. */
export interface Shown {
  rows: Row[];
  /** True when the list says that nothing comes after its last row. */
  exhausted: boolean;
}

/**
 * Every state that one writer's rows have been in, in order.
 *
 * Writers own disjoint rows and change them one transaction after the other, so the whole table is at any moment some state of
 * each writer together, however their commits interleave, and each writer's rows can be judged on their own.
 */
export class History {
  private readonly states: ReadonlyMap<string, Row>[] = [new Map()];

  get now(): ReadonlyMap<string, Row> {
    return this.states.at(-1) ?? new Map();
  }

  /** Records what a transaction made of the rows; null stands for a removal. */
  record(changes: Iterable<readonly [string, Row | null]>): void {
    const next = new Map(this.now);
    for (const [id, row] of changes) {
      if (row === null) next.delete(id);
      else next.set(id, row);
    }
    this.states.push(next);
  }

  /** Follows a list from render to render: each must be this writer's rows at some moment, never earlier than before. */
  follower(): (shown: Shown) => string | null {
    const everOwned = new Set(this.states.flatMap((state) => [...state.keys()]));
    let at = 0;
    return (shown) => {
      const own = shown.rows.filter(({ id }) => everOwned.has(id));
      const last = shown.rows.at(-1);
      for (let moment = at; moment < this.states.length; moment++) {
        const state = this.states[moment];
        if (state === undefined || !matches(state, own, shown, last)) continue;
        at = moment;
        return null;
      }
      return `matches no state from ${at} to ${this.states.length - 1}: ${describe(this.states, at, own)}`;
    };
  }
}

/** Whether the rows are exactly those of the state up to the last row shown, or all when the list has ended. */
function matches(state: ReadonlyMap<string, Row>, own: Row[], { exhausted }: Shown, last: Row | undefined): boolean {
  if (!own.every((row) => same(state.get(row.id), row))) return false;
  if (exhausted) return own.length === state.size;
  // Loaded pages may all be empty while there are rows behind them.
  if (last === undefined) return true;
  let expected = 0;
  for (const row of state.values()) if (compareRows(row, last) <= 0) expected++;
  return expected === own.length;
}

function same(a: Row | undefined, b: Row): boolean {
  return a !== undefined && a.name === b.name && a.status === b.status && a.creation_time === b.creation_time;
}

function describe(states: ReadonlyMap<string, Row>[], at: number, own: Row[]): string {
  const expected = [...(states[at]?.values() ?? [])].sort(compareRows);
  const text = (rows: Row[]) => rows.map(({ name, status }) => `${name}/${status}`).join(" ");
  return `shown [${text(own)}], at ${at} there was [${text(expected)}]`;
}

/** What is wrong with the order of a render by itself: a duplicate, or two rows in the wrong order. */
export function orderProblem(rows: Row[]): string | null {
  if (new Set(rows.map(({ id }) => id)).size !== rows.length) return "a row is shown twice";
  for (let i = 1; i < rows.length; i++) {
    const [before, after] = [rows[i - 1], rows[i]];
    if (before !== undefined && after !== undefined && compareRows(before, after) >= 0) return `row ${i} is out of order`;
  }
  return null;
}
