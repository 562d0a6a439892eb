/** Letters that no decomposition takes apart, by how people write them who lack the key; the sigma that ends a word is a sigma. */
const SPELLED: ReadonlyMap<string, string> = new Map([
  ["ß", "ss"],
  ["æ", "ae"],
  ["œ", "oe"],
  ["ø", "o"],
  ["đ", "d"],
  ["ð", "d"],
  ["þ", "th"],
  ["ł", "l"],
  ["ı", "i"],
  ["ħ", "h"],
  ["ŧ", "t"],
  ["ŋ", "n"],
  ["ĸ", "k"],
  ["ə", "e"],
  ["ɛ", "e"],
  ["ɔ", "o"],
  ["ɓ", "b"],
  ["ɗ", "d"],
  ["ɖ", "d"],
  ["ɠ", "g"],
  ["ɨ", "i"],
  ["ƙ", "k"],
  ["ŀ", "l"],
  ["ɲ", "n"],
  ["ʉ", "u"],
  ["ƴ", "y"],
  ["ƶ", "z"],
  ["ς", "σ"],
]);
const SPELLED_LETTER = new RegExp(`[${[...SPELLED.keys()].join("")}]`, "g");

/** Accents of scripts in which a word is the same word without them. In others a mark is a vowel, or another consonant. */
const ACCENTS =
  /(?=\p{M})(?![\u3099\u309a])[\p{Script=Zinh}\p{Script=Latn}\p{Script=Grek}\p{Script=Cyrl}\p{Script=Hebr}\p{Script=Arab}\p{Script=Syrc}]/gu;

/** Written or not, as people please: apostrophes of all kinds, a stretched Arabic letter, and what nobody sees. */
const IGNORED = /['`´\u02b0-\u02ff\u2018-\u201b\u2032\u0640\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/** What stands between words. */
const BETWEEN_WORDS = /[\p{Z}\p{Pd}.,;:/\\|"(){}[\]<>&]+/gu;

/** Of more a search knows nothing: each character of a name is a row, and there are letters that stand for whole words. */
const FOLDED_CHARACTERS_MAX = 100;

/**
 * A name as searches compare it: its words with single blanks between them, in small letters without accents. Whatever
 * folds to the same is the same to whoever searches.
 */
export function foldedName(name: string): string {
  // Blanks first, for a line's end and a tab stand between words too.
  const spread = name
    .replaceAll(/\s/g, " ")
    .normalize("NFKD")
    .replaceAll(IGNORED, "")
    .replaceAll(ACCENTS, "");
  const spelled = spread.toLowerCase().replaceAll(SPELLED_LETTER, (letter) => SPELLED.get(letter) ?? letter);
  const words = spelled.replaceAll(BETWEEN_WORDS, " ").normalize("NFC");
  return [...words.trim()].slice(0, FOLDED_CHARACTERS_MAX).join("").trim();
}

/** The words of a search, each once, the longest first; those that are part of another say nothing more. */
export function searchWords(search: string): readonly string[] {
  const words = [...new Set(foldedName(search).split(" "))].filter((word) => word !== "");
  return words
    .filter((word) => !words.some((other) => other !== word && other.includes(word)))
    .toSorted((a, b) => b.length - a.length);
}
