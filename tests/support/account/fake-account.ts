/** A Cloudflare account as `wrangler` shows it; plain data, so that a stub executable can keep it in a file. */
export interface FakeAccount {
  loggedIn: boolean;
  databases: { name: string; uuid: string }[];
  queues: string[];
  /** The secrets by worker, with values, which the real one never shows. */
  secrets: Record<string, Record<string, string>>;
  deployed: string[];
  /** All that was asked of it. */
  calls: { args: string[]; input: string }[];
  /** Commands that begin so fail with these words. */
  failing: { command: string; says: string } | null;
}

export interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export const NEW_DATABASE_ID = "0f4c1d1e-5c1f-4bb1-9d4e-3a2b1c0d9e8f";

/** An account that has nothing yet. */
export function emptyAccount(): FakeAccount {
  return { loggedIn: true, databases: [], queues: [], secrets: {}, deployed: [], calls: [], failing: null };
}

/** The commands that changed something, or tried to. */
export function changes({ calls }: FakeAccount): string[] {
  return calls
    .filter(
      ({ args: [first, second] }) =>
        !/^(whoami|.* (list|info))$/.test(`${first} ${second}`.replace(" --json", "")),
    )
    .map(({ args }) => args.join(" "));
}

/** Answers as wrangler 4.156.2 does, in the same words. */
export function answer(account: FakeAccount, args: string[], input: string): Answer {
  account.calls.push({ args, input });
  const command = args.join(" ");
  if (!account.loggedIn) {
    if (args[0] === "whoami") return { code: 1, stdout: '\n{"loggedIn":false}\n', stderr: "" };
    return failed(
      "In a non-interactive environment, it's necessary to set a CLOUDFLARE_API_TOKEN environment variable for wrangler to work.",
    );
  }
  if (account.failing !== null && command.startsWith(account.failing.command))
    return failed(account.failing.says);
  const [noun, verb, name = ""] = args;
  switch (noun === "whoami" || noun === "deploy" ? noun : `${noun} ${verb}`) {
    case "whoami":
      return said('{"loggedIn":true,"accounts":[{"id":"1","name":"Club"}]}');
    case "d1 list":
      return said(JSON.stringify(account.databases, null, 2));
    case "d1 create":
      account.databases.push({ name, uuid: NEW_DATABASE_ID });
      return said(`✅ Successfully created DB '${name}'`);
    case "queues info":
      return account.queues.includes(name)
        ? said(`Queue Name: ${name}\nQueue ID: 1`)
        : failed(`Queue "${name}" does not exist. To create it, run: wrangler queues create ${name}`);
    case "queues create":
      account.queues.push(name);
      return said(`✅ Created queue '${name}'`);
    case "secret list": {
      const secrets = account.secrets[workerOf(args)];
      if (secrets === undefined)
        return failed(`Worker "${workerOf(args)}" (env: ${option(args, "--env")}) not found.`);
      return said(JSON.stringify(Object.keys(secrets).map((key) => ({ name: key, type: "secret_text" }))));
    }
    case "secret bulk":
      account.secrets[workerOf(args)] = { ...account.secrets[workerOf(args)], ...JSON.parse(input) };
      return said("✨ secrets successfully created");
    case "d1 migrations":
      return said("✅ No migrations to apply!");
    case "deploy":
      account.deployed.push(workerOf(args));
      return said(`Deployed ${workerOf(args)} triggers\n  https://${workerOf(args)}.club.workers.dev\n`);
    default:
      return failed(`Unknown command: ${command}`);
  }
}

function said(stdout: string): Answer {
  return { code: 0, stdout: `${stdout}\n`, stderr: "" };
}

function failed(words: string): Answer {
  return { code: 1, stdout: "", stderr: `✘ [ERROR] ${words}\n` };
}

function option(args: readonly string[], name: string): string {
  return args[args.indexOf(name) + 1] ?? "";
}

function workerOf(args: readonly string[]): string {
  const worker = option(args, "-c").replace(/^wrangler\.(\w+)\.toml$/, "paceline-$1");
  return option(args, "--env") === "staging" ? `${worker}-staging` : worker;
}
