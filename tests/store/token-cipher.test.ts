import { openTokenCipher, type TokenCipher } from "@paceline/store";
import { describe, expect, it } from "vitest";

function key(fill: number): string {
  return btoa(String.fromCharCode(...new Uint8Array(32).fill(fill)));
}

async function cipher(fill = 1): Promise<TokenCipher> {
  const opened = await openTokenCipher(key(fill));
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

  it.each(["", "short", btoa("x".repeat(31)), btoa("x".repeat(33)), "not base64 !!!"])(
    "refuses the key %j",
    async (text) => {
      expect(await openTokenCipher(text)).toBeNull();
    },
  );
});
