import { createInterface } from "node:readline";
import { History } from "./log";
import { Member } from "./member";

/**
 * A process of real clients that append to lists and watch them, while somebody else breaks what is between them and the
 * database. Everything they do and see goes into a file, one line each, for the checker.
 *
 * It is told what to do on its standard input (`go`, `rest`, `until list=count ...`, `end`) and answers on its standard output.
 */
const [url = "", file = "", names = "", prefix = "", pace = "100", pipelined = "3"] = process.argv.slice(2);
const history = new History(file);
const members = names.split(",").map((name) => new Member(url, name, prefix, history, { pace: Number(pace), pipelined: Number(pipelined) }));
const patience = 240_000;

function say(answer: string): void {
  history.flush();
  process.stdout.write(`${answer}\n`);
}

async function when(condition: () => boolean, yes: () => string, no: () => string): Promise<void> {
  const end = Date.now() + patience;
  while (!condition()) {
    if (Date.now() > end) return say(no());
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  say(yes());
}

async function obey(command: string): Promise<void> {
  const [verb, ...rest] = command.split(" ");
  switch (verb) {
    case "go":
      for (const member of members) member.go();
      return;
    case "rest":
      for (const member of members) member.rest();
      return when(
        () => members.every(({ open }) => open === 0),
        () => "settled",
        () => `unsettled ${members.map((member) => `${member.name}=${member.open}`).join(" ")}`,
      );
    case "until": {
      const counts = new Map(rest.map((one) => one.split("=") as [string, string]));
      return when(
        () => members.every((member) => member.shows(counts)),
        () => "caught-up",
        () => `behind ${members.filter((member) => !member.shows(counts)).map((member) => member.describe()).join(" ")}`,
      );
    }
    case "end":
      await Promise.all(members.map((member) => member.end()));
      say("ended");
      process.exit(0);
  }
}

process.on("uncaughtException", (error) => {
  history.write("broken", prefix, String(error.stack ?? error).replaceAll(/\s+/g, " "));
  say(`broken ${error.message.replaceAll("\n", " ")}`);
  process.exit(1);
});
createInterface({ input: process.stdin }).on("line", (line) => void obey(line)).on("close", () => process.exit(2));
say("ready");
