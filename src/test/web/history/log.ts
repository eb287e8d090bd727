import { openSync, writeSync } from "node:fs";

const held = 100;

/** The file of a crew; its lines are written in bunches, and all of them at the end. */
export class History {
  private readonly file: number;
  private lines: string[] = [];

  constructor(path: string) {
    this.file = openSync(path, "w");
  }

  write(...words: (string | number)[]): void {
    this.lines.push(words.join(" "));
    if (this.lines.length >= held) this.flush();
  }

  flush(): void {
    if (this.lines.length === 0) return;
    writeSync(this.file, `${this.lines.join("\n")}\n`);
    this.lines = [];
  }
}
