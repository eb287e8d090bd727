/** Where the server under test is, as BASE_URL told the test run; the tests start nothing themselves. */
export const baseUrl = required("SERVER_URL", "http://127.0.0.1:9080").replace(/\/$/, "");

/** The server's database, where the tests make changes by plain SQL. */
export const databaseUrl = required("DATABASE_URL", "postgres://user:password@127.0.0.1:5432/database");

export const socketUrl = baseUrl.replace(/^http/, "ws");

function required(name: string, example: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`Set ${name}, for example ${name}=${example}`);
  return value;
}
