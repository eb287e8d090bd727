import { mkdirSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openBrowser, visit } from "./support/browser";
import { Database, someStudents } from "./support/database";
import { baseUrl } from "./support/environment";
import { ownCenter, value } from "./support/http";
import { Proxy } from "./support/proxy";
import { uuidOf } from "./support/wire";

let browser: Browser;
let database: Database;
beforeAll(async () => {
  [browser, database] = [await openBrowser(), await Database.connect()];
});
afterAll(async () => {
  await browser.close();
  await database.close();
});

/** Pictures of what was seen, when SCREENSHOTS names a folder for them. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env["SCREENSHOTS"];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png` });
}

async function centerWith(count: number, name = "Browser centre") {
  const id = await ownCenter(name);
  await database.addStudents(someStudents(uuidOf(id), count));
  return { id, uuid: uuidOf(id), path: `/?center=${id}` };
}

const rows = (page: Page) => page.getByRole("list", { name: "Students" }).getByRole("listitem");
// A new row may for a moment stand beside the guess that it replaces.
const rename = (page: Page, name: string) => page.getByRole("button", { name: `Rename ${name}`, exact: true }).first();
const waitForRows = (page: Page, count: number) =>
  page.waitForFunction((wanted) => document.querySelectorAll("[data-student]").length === wanted, count);
const settled = (page: Page) => page.waitForFunction(() => document.querySelector("[data-pending]") === null);

describe("the page of students", () => {
  test("shows the centre of its address, and more students on demand until all are there", async () => {
    const { path } = await centerWith(45, "Forty-five");
    const { page, errors } = await visit(browser, path);
    await waitForRows(page, 20);
    expect(await page.getByRole("combobox", { name: "Centre" }).inputValue()).toBe("Forty-five");
    expect(await page.title()).toContain("Forty-five");
    await page.locator('[data-connection="connected"]').waitFor();
    await picture(page, "list");
    const more = page.getByRole("button", { name: "Load more" });
    await more.click();
    await waitForRows(page, 40);
    await more.click();
    await waitForRows(page, 45);
    await page.getByText("All 45 students are shown.").waitFor();
    expect(await more.count()).toBe(0);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test("adds, renames, changes status and removes, by keyboard alone, and a second browser sees it all", async () => {
    const { id, uuid, path } = await centerWith(3);
    const { page, errors } = await visit(browser, path);
    const { page: other } = await visit(browser, path);
    await Promise.all([waitForRows(page, 3), waitForRows(other, 3)]);

    await page.getByLabel("New student").focus();
    await page.keyboard.type("Clara Schumann");
    await page.keyboard.press("Enter");
    await rename(page, "Clara Schumann").waitFor();
    await rename(other, "Clara Schumann").waitFor();
    await settled(page);
    expect(await page.getByLabel("New student").inputValue()).toBe("");

    await rename(page, "Clara Schumann").focus();
    await page.keyboard.press("Enter");
    await page.keyboard.type("Clara Wieck");
    await picture(page, "rename");
    await page.keyboard.press("Enter");
    await rename(other, "Clara Wieck").waitFor();
    expect(await rename(page, "Clara Wieck").evaluate((button) => button === document.activeElement)).toBe(true);

    await page.keyboard.press("Enter");
    await page.keyboard.type("Nobody");
    await page.keyboard.press("Escape");
    expect(await rename(page, "Clara Wieck").count()).toBe(1);

    await page.getByLabel("Status of Clara Wieck").focus();
    await page.keyboard.press("T");
    await other.waitForFunction(
      () => document.querySelector<HTMLSelectElement>("[data-student] select")?.value === "trial",
    );
    expect(await rows(other).first().innerText()).toContain("Clara Wieck");

    await page.getByRole("button", { name: "Remove Clara Wieck" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: "Keep" }).waitFor();
    await picture(page, "remove");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await rename(page, "Clara Wieck").waitFor({ state: "detached" });
    await rename(other, "Clara Wieck").waitFor({ state: "detached" });
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect((await database.students(uuid)).map(({ name }) => name)).toEqual(["Student 2", "Student 1", "Student 0"]);
    expect(await value("query", "centers:get", { id })).not.toBeNull();
    expect(errors).toEqual([]);
    await page.context().close();
    await other.context().close();
  });

  test("follows plain SQL and HTTP without a reload", async () => {
    const { id, uuid, path } = await centerWith(3);
    const { page, errors } = await visit(browser, path);
    await waitForRows(page, 3);
    await page.evaluate(() => Object.assign(window, { notReloaded: true }));
    await database.run("update students set name = 'By psql' where center_id = $1 and name = 'Student 1'", [uuid]);
    await rename(page, "By psql").waitFor();
    await database.run("delete from students where center_id = $1 and name = 'Student 0'", [uuid]);
    await waitForRows(page, 2);
    await value("mutation", "students:create", { centerId: id, name: "By HTTP", status: "trial" });
    await rename(page, "By HTTP").waitFor();
    expect(await rows(page).first().innerText()).toContain("By HTTP");
    await database.run("update centers set name = 'Renamed centre' where id = $1", [uuid]);
    await page.waitForFunction(() => document.title.includes("Renamed centre"));
    expect(await page.evaluate(() => "notReloaded" in window)).toBe(true);
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test("says what is wrong with a name before it is sent", async () => {
    const { path } = await centerWith(1);
    const { page } = await visit(browser, path);
    await waitForRows(page, 1);
    const field = page.getByLabel("New student");
    await field.fill("   ");
    await field.press("Enter");
    await page.getByText("Please give a name.").waitFor();
    await field.fill("x".repeat(201));
    await field.press("Enter");
    await page.getByText("A name has at most 200 characters; this one has 201.").waitFor();
    await page.context().close();
  });

  test("shows what the server refuses in its words, and takes back what was shown too early", async () => {
    const { uuid, path } = await centerWith(1);
    const { page } = await visit(browser, "/seed.html");
    // On its way, the good name becomes one that only the server can refuse.
    await page.routeWebSocket(/sync$/, (socket) => {
      const server = socket.connectToServer();
      socket.onMessage((text) => server.send(String(text).replace('"Refused"', JSON.stringify("x".repeat(201)))));
    });
    await page.goto(baseUrl + path);
    await waitForRows(page, 1);
    const field = page.getByLabel("New student");
    await field.fill("Refused");
    await field.press("Enter");
    await page.getByText(/Refused was not added\. \S/).waitFor();
    expect(await field.inputValue()).toBe("Refused");
    await waitForRows(page, 1);

    await rename(page, "Student 0").click();
    await page.keyboard.type("Refused");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("Student 0 was not renamed").waitFor();
    await picture(page, "refused");
    await rename(page, "Student 0").waitFor();
    expect((await database.students(uuid)).map(({ name }) => name)).toEqual(["Student 0"]);
    await page.context().close();
  });

  test("adds a centre and goes there", async () => {
    const name = `New centre ${Date.now()}`;
    const { page, errors } = await visit(browser, "/");
    await page.getByRole("button", { name: "Add a centre" }).click();
    await page.getByLabel("Name of the new centre").fill(name);
    await page.keyboard.press("Enter");
    await page.getByText("Nobody here yet.").waitFor();
    expect(await page.getByRole("combobox", { name: "Centre" }).inputValue()).toBe(name);
    await page.getByLabel("New student").fill("The first");
    await page.keyboard.press("Enter");
    await rename(page, "The first").waitFor();
    await settled(page);
    await page.reload();
    await rename(page, "The first").waitFor();
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test("says when the connection is lost and for how long, and catches up afterwards", async () => {
    const { uuid, path } = await centerWith(2);
    const proxy = await Proxy.start();
    try {
      const { page } = await visit(browser, "/seed.html");
      await page.goto(proxy.url + path);
      await waitForRows(page, 2);
      proxy.open = false;
      proxy.cut();
      await page.locator('[data-connection="reconnecting"]').waitFor();
      await page.getByText(/Reconnecting · [1-9]\d* s/).waitFor();
      await picture(page, "reconnecting");
      await database.run("update students set name = 'Meanwhile' where center_id = $1", [uuid]);
      proxy.open = true;
      await rename(page, "Meanwhile").first().waitFor({ timeout: 25_000 });
      await page.locator('[data-connection="connected"]').waitFor();
      await page.context().close();
    } finally {
      await proxy.stop();
    }
  });

  test("fits a telephone, in the dark", async () => {
    const { path } = await centerWith(30);
    const { page, errors } = await visit(browser, path, {
      viewport: { width: 360, height: 740 },
      colorScheme: "dark",
      hasTouch: true,
    });
    await waitForRows(page, 20);
    await picture(page, "telephone");
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
    expect(await page.evaluate(() => document.documentElement.getAttribute("data-mantine-color-scheme"))).toBe("dark");
    expect(errors).toEqual([]);
    await page.context().close();
  });

  test("gives every control a name", async () => {
    const { path } = await centerWith(2);
    const { page } = await visit(browser, path);
    await waitForRows(page, 2);
    for (const role of ["button", "textbox", "combobox", "link"] as const) {
      const all = await page.getByRole(role).count();
      expect(all, `${role}s with a name`).toBe(await page.getByRole(role, { name: /\S/ }).count());
    }
    await page.context().close();
  });
});

describe("the page of the seed", () => {
  test("lists students, loads more, and follows plain SQL", async () => {
    const { id, uuid } = await centerWith(25);
    const { page, errors } = await visit(browser, `/seed.html?center=${id}`);
    await waitForRows(page, 20);
    await page.getByRole("button", { name: "Load more" }).click();
    await waitForRows(page, 25);
    await database.run("update students set name = 'By psql' where center_id = $1 and name = 'Student 3'", [uuid]);
    await page.getByRole("link", { name: "By psql" }).click();
    await page.getByText("By psql (active)").waitFor();
    await database.run("update students set status = 'trial' where center_id = $1 and name = 'By psql'", [uuid]);
    await page.getByText("By psql (trial)").waitFor();
    await picture(page, "seed");
    expect(errors).toEqual([]);
    await page.context().close();
  });
});

test("the pages are served with their types", async () => {
  for (const path of ["/", "/index.html", "/seed.html", "/piano.html"]) {
    const response = await fetch(baseUrl + path);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toMatch(/^text\/html/);
  }
});
