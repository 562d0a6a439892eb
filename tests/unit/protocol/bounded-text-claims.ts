import { readBoundedText } from "@paceline/protocol/bounded-text";
import { describe, expect, it } from "vitest";

type Stream = NonNullable<Parameters<typeof readBoundedText>[0]>;

/** A stream of these pieces that then ends, or breaks with the error. */
type MakeStream = (pieces: readonly Uint8Array[], error?: Error) => Stream;

const ofBytes: MakeStream = (pieces, error) => {
  const left = [...pieces];
  return new ReadableStream({
    type: "bytes",
    pull(controller) {
      const piece = left.shift();
      if (piece !== undefined) controller.enqueue(piece.slice());
      else if (error !== undefined) controller.error(error);
      else {
        controller.close();
        // A read that waits with a buffer of its own ends only when the buffer is given back.
        controller.byobRequest?.respond(0);
      }
    },
  });
};

const ofChunks: MakeStream = (pieces, error) => {
  const left = [...pieces];
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = left.shift();
      if (piece !== undefined) controller.enqueue(piece);
      else if (error !== undefined) controller.error(error);
      else controller.close();
    },
  });
};

/** Of the runtime's own making, as the bodies that come over a network are. */
const native: MakeStream = (pieces) => {
  const { body } = new Response(new Uint8Array(pieces.flatMap((piece) => [...piece])));
  if (body === null) throw new Error("The response has no body.");
  return body;
};

type Kind = readonly [kind: string, make: MakeStream];

const BREAKING_KINDS: readonly Kind[] = [
  ["of bytes", ofBytes],
  ["of chunks", ofChunks],
];

const KINDS: readonly Kind[] = [["of the runtime's own", native], ...BREAKING_KINDS];

const PIECE_BYTES = 4_099;

function piecesOf(text: string): Uint8Array[] {
  const bytes = new TextEncoder().encode(text);
  return Array.from({ length: Math.ceil(bytes.length / PIECE_BYTES) }, (_, i) =>
    bytes.subarray(i * PIECE_BYTES, (i + 1) * PIECE_BYTES),
  );
}

/** What holds of a body's text in every runtime; called where one of them runs the tests. */
export function claimBoundedText(): void {
  it("that there is none of is empty", async () => {
    expect(await readBoundedText(null, 10)).toBe("");
  });

  describe.each(KINDS)("whose stream is one %s", (_kind, make) => {
    it.each([1, 10, 65_537, 524_287, 524_288, 524_289, 2_200_000])(
      "is read with %i bytes where no more are allowed, and not with one more",
      async (bytesMax) => {
        const text = "a".repeat(bytesMax);
        expect(await readBoundedText(make(piecesOf(text)), bytesMax)).toBe(text);
        expect(await readBoundedText(make(piecesOf(`${text}a`)), bytesMax)).toBeNull();
      },
    );

    it.each(["", "a", "ab", "abc"])("keeps characters whole wherever it is cut, after %j", async (before) => {
      const text = before + "🏃".repeat(50_000);
      expect(await readBoundedText(make(piecesOf(text)), 1_000_000)).toBe(text);
    });

    it("is empty when there is nothing in it", async () => {
      expect(await readBoundedText(make([]), 10)).toBe("");
    });
  });

  describe.each(BREAKING_KINDS)("whose stream is one %s", (_kind, make) => {
    it.each([0, 10, 200_000])("is not read when it breaks after %i bytes", async (bytes) => {
      const broken = make(piecesOf("a".repeat(bytes)), new TypeError("Connection lost"));
      await expect(readBoundedText(broken, 1_000_000)).rejects.toThrow("Connection lost");
    });
  });

  it.each(["bytes", "chunks"])("without an end is left once it is too large, in %s", async (kind) => {
    let sent = 0;
    let left = false;
    const source = {
      pull(controller: { enqueue(piece: Uint8Array): void }) {
        sent += 1_000;
        controller.enqueue(new Uint8Array(1_000));
      },
      cancel() {
        left = true;
      },
    };
    const endless: Stream =
      kind === "bytes" ? new ReadableStream({ type: "bytes", ...source }) : new ReadableStream(source);
    expect(await readBoundedText(endless, 100_000)).toBeNull();
    expect(left).toBe(true);
    expect(sent).toBeLessThan(110_000);
  });

  it.each(["bytes", "chunks"])("that is too large can be read on where it is left, in %s", async (kind) => {
    const pieces = piecesOf("a".repeat(100_000));
    const stream = kind === "bytes" ? ofBytes(pieces) : ofChunks(pieces);
    expect(await readBoundedText(stream, 50_000, "leave")).toBeNull();
    const rest = (await readBoundedText(stream, 100_000))?.length ?? 0;
    expect(rest).toBeGreaterThan(0);
    expect(rest).toBeLessThan(50_000);
  });

  it("is asked for all that fits at once, and never for more than shows that it is too large", async () => {
    const asked: number[] = [];
    const endless = new ReadableStream({
      type: "bytes",
      pull({ byobRequest }) {
        const bytes = byobRequest?.view?.byteLength ?? 0;
        asked.push(bytes);
        byobRequest?.respond(bytes);
      },
    });
    expect(await readBoundedText(endless, 600_000)).toBeNull();
    expect(asked).toEqual([524_288, 75_713]);
  });
}
