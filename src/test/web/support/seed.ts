/** The seed of this run: SEED from the environment, or a new one, to be printed with each failure. */
export function chooseSeed(): number {
  const given = process.env["SEED"];
  return given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);
}
