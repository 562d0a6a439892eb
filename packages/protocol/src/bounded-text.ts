/**
 * Room for a page of 200 activities; it grows fourfold when it is full. The streams of the Workers runtime hand out 4 KB
 * where nobody says how much, and to be handed so little costs more than what is done with it.
 */
const FIRST_BYTES = 524_288;
const GROWTH = 4;

/** As much of a `ReadableStream` as is needed, in the words that the types of Workers and Node share. */
export interface Body {
  getReader(): ChunkReader;
  getReader(options: { mode: "byob" }): ByteReader;
}

interface ChunkReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(): Promise<void>;
  releaseLock(): void;
}

interface ByteReader {
  read(view: Uint8Array): Promise<ReadBytes>;
  /**
   * Workers only: waits for so many bytes, unless the stream ends before. The standard's `min` option is not the same: a
   * stream that ends before is an error by it.
   */
  readAtLeast?(bytes: number, view: Uint8Array): Promise<ReadBytes>;
  cancel(): Promise<void>;
  releaseLock(): void;
}

interface ReadBytes {
  readonly done: boolean;
  readonly value?: Uint8Array | undefined;
}

/** What becomes of the rest of a body that is too large: nobody wants it, or the caller reads on. */
type Rest = "cancel" | "leave";

/** The text of a body that may be of any size: null as soon as it proves larger than `bytesMax`. No body is "". */
export async function readBoundedText(
  body: Body | null,
  bytesMax: number,
  rest: Rest = "cancel",
): Promise<string | null> {
  if (body === null) return "";
  const bytes = byteReader(body);
  if (bytes !== null) return leaving(bytes, () => readBytes(bytes, bytesMax), rest);
  const chunks = body.getReader();
  return leaving(chunks, () => readChunks(chunks, bytesMax), rest);
}

/** Null where the stream is not one of bytes. */
export function byteReader(body: Body): ByteReader | null {
  try {
    return body.getReader({ mode: "byob" });
  } catch {
    // Only asking tells which streams have such a reader.
    return null;
  }
}

/** What `read` comes to; then the reader is done with, and the rest of the stream as well unless somebody else reads it. */
async function leaving(
  reader: Pick<ByteReader, "cancel" | "releaseLock">,
  read: () => Promise<string | null>,
  rest: Rest,
): Promise<string | null> {
  let text: string | null = "";
  try {
    text = await read();
    return text;
  } finally {
    if (text === null && rest === "leave") reader.releaseLock();
    // Of a stream that broke, reading has told already.
    else await reader.cancel().catch(() => undefined);
  }
}

/** Fills one buffer and decodes it at the end: text put together from pieces takes longer to parse. */
async function readBytes(reader: ByteReader, bytesMax: number): Promise<string | null> {
  let buffer = new ArrayBuffer(Math.min(FIRST_BYTES, bytesMax + 1));
  let filled = 0;
  while (filled <= bytesMax) {
    const view = new Uint8Array(buffer, filled);
    const { done, value } = await (reader.readAtLeast?.(view.byteLength, view) ?? reader.read(view));
    if (value !== undefined) {
      filled += value.byteLength;
      // The one that was handed over belongs to the stream.
      buffer = value.buffer as ArrayBuffer;
    }
    if (done || value === undefined) return new TextDecoder().decode(new Uint8Array(buffer, 0, filled));
    if (filled === buffer.byteLength)
      buffer = buffer.transfer(Math.min(filled * GROWTH, Math.max(filled, bytesMax + 1)));
  }
  return null;
}

async function readChunks(reader: ChunkReader, bytesMax: number): Promise<string | null> {
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done || value === undefined) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > bytesMax) return null;
    text += decoder.decode(value, { stream: true });
  }
}
