import type { Paceline } from "../paceline.ts";

const TABLES = ["revoked_logins", "login_cutoffs"];

/** All that D1 holds of logins that are over. */
export async function storedLogins({ rows }: Paceline): Promise<unknown[]> {
  return (await Promise.all(TABLES.map((table) => rows(`SELECT * FROM ${table}`)))).flat();
}

/** Does something while D1 cannot say who signed out. */
export async function whileLoginsAreAway({ rows }: Paceline, act: () => Promise<void>): Promise<void> {
  for (const table of TABLES) await rows(`ALTER TABLE ${table} RENAME TO away_${table}`);
  try {
    await act();
  } finally {
    for (const table of TABLES) await rows(`ALTER TABLE away_${table} RENAME TO ${table}`);
  }
}
