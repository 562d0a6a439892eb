import { openTokenCipher, type TokenCipher } from "@paceline/store";
import { describe, expect, it } from "vitest";

function key(fill: number): string {
  return btoa(String.fromCharCode(...new Uint8Array(32).fill(fill)));
}

async function cipher(...fills: number[]): Promise<TokenCipher> {
  const opened = await openTokenCipher((fills.length === 0 ? [1] : fills).map(key).join(", "));
  if (opened === null) throw new Error("The key was refused.");
  return opened;
}

describe("the token cipher", () => {
  it("gives back what it encrypted", async () => {
    const { encrypt, decrypt } = await cipher();
    expect(await decrypt(await encrypt("refresh-7", 7), 7)).toBe("refresh-7");
  });

  it("never encrypts the same token to the same text", async () => {
    const { encrypt } = await cipher();
    const texts = await Promise.all(Array.from({ length: 50 }, () => encrypt("refresh-7", 7)));
    expect(new Set(texts).size).toBe(50);
  });

  it("does not decrypt for another athlete, or with another key", async () => {
    const sealed = await (await cipher()).encrypt("refresh-7", 7);
    expect(await (await cipher()).decrypt(sealed, 8)).toBeNull();
    expect(await (await cipher(2)).decrypt(sealed, 7)).toBeNull();
  });

  it("answers null to anything that was tampered with", async () => {
    const { encrypt, decrypt } = await cipher();
    const sealed = await encrypt("refresh-7", 7);
    const [version, id, iv, body = ""] = sealed.split(".");
    const flipped = `${body[0] === "A" ? "B" : "A"}${body.slice(1)}`;
    for (const text of [
      "",
      "v1",
      "plain-token",
      `v2.${id}.${iv}.${body}`,
      `${version}.${id}.${iv}.${flipped}`,
      `${sealed}.x`,
      `v1.${id}.!.${body}`,
    ]) {
      expect(await decrypt(text, 7), text).toBeNull();
    }
  });

  it("of several keys encrypts with the first, and decrypts what any of them encrypted", async () => {
    const [older, newer] = [await cipher(1), await cipher(2)];
    const both = await cipher(2, 1);
    expect(both.keyIds).toEqual([...newer.keyIds, ...older.keyIds]);
    expect(await both.decrypt(await older.encrypt("refresh-7", 7), 7)).toBe("refresh-7");
    const sealed = await both.encrypt("refresh-7", 7);
    expect(await newer.decrypt(sealed, 7)).toBe("refresh-7");
    expect(await older.decrypt(sealed, 7)).toBeNull();
  });

  it("with one key encrypts and decrypts as it always did", async () => {
    const stored = "v1.cs1uhA.AQEBAQEBAQEBAQEB.wBzc6AyEbd7dCURdLfGwDO67y2lSOC3E1g";
    const { keyIds, encrypt, decrypt } = await cipher();
    expect(keyIds).toHaveLength(1);
    expect(await encrypt("refresh-7", 7)).toMatch(new RegExp(`^v1\\.${keyIds[0]}\\.[\\w-]{16}\\.[\\w-]+$`));
    expect(await decrypt(stored, 7)).toBe("refresh-7");
  });

  it.each([`${key(1)},`, `,${key(1)}`, `${key(1)},,${key(2)}`, `${key(1)},short`, `${key(1)} ${key(2)}`])(
    "refuses a list of which one is no key: %j",
    async (text) => {
      expect(await openTokenCipher(text)).toBeNull();
    },
  );

  it.each(["", "short", btoa("x".repeat(31)), btoa("x".repeat(33)), "not base64 !!!"])(
    "refuses the key %j",
    async (text) => {
      expect(await openTokenCipher(text)).toBeNull();
    },
  );
});
