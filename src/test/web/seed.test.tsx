import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { api } from "../../main/web/_generated/api";
import type { Id } from "../../main/web/_generated/dataModel";
import { StudentDetail } from "../../main/web/seed/StudentDetail";
import { StudentList } from "../../main/web/seed/StudentList";
import { openClient } from "./support/client";
import { Database, someStudents } from "./support/database";
import { mount } from "./support/hooks";
import { ownCenter, value } from "./support/http";
import { until } from "./support/wait";
import { uuidOf } from "./support/wire";

let database: Database;
beforeAll(async () => {
  database = await Database.connect();
});
afterAll(() => database.close());

const useQuerySnippet = `
'use client';
import { useQuery } from 'convex/react';
import { api } from 'THE-API';
// Automatically re-renders when data changes
const student = useQuery(api.students.get, { id: studentId });`;

const usePaginatedQuerySnippet = `
// Client component
'use client';
import { usePaginatedQuery } from 'convex/react';
function StudentList({ centerId }: { centerId: Id<'centers'> }) {
const { results, status, loadMore } = usePaginatedQuery(
api.students.listByCenter,
{ centerId },
{ initialNumItems: 20 }
);
if (status === 'LoadingFirstPage') return <Skeleton />;
return (
<>
{results.map((s) => <StudentRow key={s._id} student={s} />)}
{status === 'CanLoadMore' && (
<button onClick={() => loadMore(20)}>Load more</button>
)}
</>
);
}`;

describe("the seed's snippets", () => {
  test.each([
    ["StudentDetail", useQuerySnippet],
    ["StudentList", usePaginatedQuerySnippet],
  ])("are pasted into %s line by line, with only the path of the api changed", (file, snippet) => {
    const source = readFileSync(new URL(`../../main/web/seed/${file}.tsx`, import.meta.url), "utf8");
    const lines = source.split("\n").map((line) => line.trim().replace(/^export /, "").replace("../_generated/api", "THE-API"));
    let at = 0;
    for (const wanted of snippet.trim().split("\n")) {
      const found = lines.indexOf(wanted, at);
      expect(found, `“${wanted}” in its place in ${file}.tsx`).toBeGreaterThanOrEqual(at);
      at = found + 1;
    }
  });

  test("useQuery re-renders for SQL, for HTTP, for another client, and when the student is gone", async () => {
    const centerId = (await ownCenter()) as Id<"centers">;
    const id = (await value<string>("mutation", "students:create", { centerId, name: "Ada" })) as Id<"students">;
    await using page = mount(<StudentDetail studentId={id} />);
    const shows = (text: string) =>
      until(
        () => `the page shows “${text}”; it shows “${page.element.textContent}”`,
        () => page.element.textContent === text,
      );
    await shows("Ada (active)");
    await database.run("update students set name = 'By SQL' where id = $1", [uuidOf(id)]);
    await shows("By SQL (active)");
    await value("mutation", "students:update", { id, status: "trial" });
    await shows("By SQL (trial)");
    await using other = openClient();
    await other.mutation(api.students.update, { id, name: "By another client" });
    await shows("By another client (trial)");
    await database.run("delete from students where id = $1", [uuidOf(id)]);
    await shows("This student was removed.");
  });

  test("usePaginatedQuery loads page by page and follows SQL, HTTP and other clients", async () => {
    const centerId = (await ownCenter()) as Id<"centers">;
    await database.addStudents(someStudents(uuidOf(centerId), 45));
    await using page = mount(<StudentList centerId={centerId} />);
    const rows = () => [...page.element.querySelectorAll("[data-student]")].map((row) => row.textContent);
    const button = () => page.element.querySelector("button");
    await until("the first page", () => rows().length === 20);
    button()?.click();
    await until("the second page", () => rows().length === 40);
    button()?.click();
    await until("the last page", () => rows().length === 45);
    expect(button()).toBeNull();

    await database.run("update students set name = 'By SQL' where center_id = $1 and name = 'Student 7'", [uuidOf(centerId)]);
    await until("the change by SQL", () => rows()[37] === "By SQL (active)");
    await value("mutation", "students:create", { centerId, name: "By HTTP" });
    await until("the change over HTTP", () => rows()[0] === "By HTTP (active)");
    await using other = openClient();
    await other.mutation(api.students.create, { centerId, name: "By another client", status: "trial" });
    await until("the change by another client", () => rows()[0] === "By another client (trial)");
    expect(rows()).toHaveLength(47);
  });
});
