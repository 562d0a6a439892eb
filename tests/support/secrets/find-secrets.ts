/** What must not be told, and what it is: `ADMIN_TOKEN`. */
export type Secrets = ReadonlyMap<string, string>;

/** Anything shorter stands in some text by chance. */
const SECRET_LENGTH_MIN = 8;

/** Stands in for a secret wherever one is pointed at. */
const MASK = "‹secret›";

/** What imported tokens begin with where tests make them up by the thousand. */
export const TOKEN_MARK = "the-secret-token-";

/** Secrets that are known by their looks, whoever made them. */
const KINDS: readonly (readonly [what: string, looks: RegExp])[] = [
  ["a token or code of Strava's", /(?<![\w-])(?:access|refresh|code)-\d{7,}-\d+/g],
  ["an encrypted token", /(?<![\w.-])v1\.[\w-]+\.[\w-]{16}\.[\w-]{16,}/g],
  ["a token of Cloudflare Access", /(?<![\w.-])eyJ[\w-]{8,}\.[\w-]*\.[\w-]*/g],
  ["an imported token", new RegExp(`${TOKEN_MARK}[\\w-]*`, "g")],
];

/** So much of the text is shown on either side of what was found. */
const CONTEXT_CHARACTERS = 60;

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is how terminals are told of colours.
const COLOURS = /\u001b\[[\d;]*m/g;

interface FoundSecret {
  readonly what: string;
  /** The text around it, without any secret. */
  readonly around: string;
}

/** The secrets in a text, each once: what it is and where it stands, never the secret itself. */
export function findSecrets(text: string, secrets: Secrets): FoundSecret[] {
  const plain = text.includes("\u001b") ? text.replaceAll(COLOURS, "") : text;
  const found: FoundSecret[] = [];
  const note = (what: string, start: number, length: number) => {
    // Masked before it is cut: what stands beside one secret may be another, and half of one is telling enough.
    const before = maskSecrets(plain.slice(0, start), secrets).slice(-CONTEXT_CHARACTERS);
    const after = maskSecrets(plain.slice(start + length), secrets).slice(0, CONTEXT_CHARACTERS);
    found.push({ what, around: before + MASK + after });
  };
  for (const [secret, what] of secrets) {
    for (const spelt of spellings(secret)) {
      const start = plain.indexOf(spelt);
      if (start !== -1) note(what, start, spelt.length);
    }
  }
  for (const [what, looks] of KINDS) {
    const first = plain.matchAll(looks).next().value;
    if (first !== undefined) note(what, first.index, first[0].length);
  }
  return found;
}

/** As a sentence's end: `ADMIN_TOKEN in "…"`. */
export function describeFound({ what, around }: FoundSecret): string {
  return `${what} in "${around.replaceAll(/\s+/g, " ").trim()}"`;
}

/** As it is, and as an address holds it. */
function spellings(secret: string): readonly string[] {
  if (secret.length < SECRET_LENGTH_MIN) return [];
  return /[^\w-]/.test(secret) ? [secret, encodeURIComponent(secret.toWellFormed())] : [secret];
}

/** The text with something else in the place of each secret. */
export function maskSecrets(text: string, secrets: Secrets): string {
  const listed = [...secrets.keys()].flatMap(spellings);
  const rest = listed.reduce((masked, spelt) => masked.replaceAll(spelt, MASK), text);
  return KINDS.reduce((masked, [, looks]) => masked.replaceAll(looks, MASK), rest);
}
