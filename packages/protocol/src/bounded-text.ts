/**
 * How much of a body is read at a time. The streams of the Workers runtime hand out 4 KB where nobody says how much, and
 * then the handing out costs several times what is done with the bytes; larger buffers than this one gain nothing.
 */
const CHUNK_BYTES = 65_536;

/** As much of a `ReadableStream` as is needed, in the words that the types of Workers and Node share. */
interface Body {
  getReader(): Reader;
  getReader(options: { mode: "byob" }): ByteReader;
}

interface Reader {
  read(): Promise<ReadBytes>;
  cancel(): Promise<void>;
}

interface ByteReader {
  read(view: Uint8Array): Promise<ReadBytes>;
  /**
   * Workers only: waits for so many bytes, unless the stream ends before. The standard's `min` option is not the same: a
   * stream that ends before is an error by it.
   */
  readAtLeast?(bytes: number, view: Uint8Array): Promise<ReadBytes>;
  cancel(): Promise<void>;
}

interface ReadBytes {
  readonly done: boolean;
  readonly value?: Uint8Array | undefined;
}

/** The text of a body that may be of any size: null as soon as it proves larger than `bytesMax`. No body is "". */
export async function readBoundedText(body: Body | null, bytesMax: number): Promise<string | null> {
  if (body === null) return "";
  const reader = chunkReaderOf(body);
  const decoder = new TextDecoder();
  let text = "";
  let bytesLeft = bytesMax;
  for (;;) {
    // One byte more than is left proves the body too large.
    const { done, value } = await reader.read(Math.min(bytesLeft + 1, CHUNK_BYTES));
    if (value !== undefined) {
      bytesLeft -= value.byteLength;
      if (bytesLeft < 0) {
        await reader.cancel();
        return null;
      }
      text += decoder.decode(value, { stream: true });
    }
    if (done) return text + decoder.decode();
  }
}

interface ChunkReader {
  /** As many bytes as are asked for, or whatever its stream makes a chunk of. They hold until the next read. */
  read(bytes: number): Promise<ReadBytes>;
  cancel(): Promise<void>;
}

function chunkReaderOf(body: Body): ChunkReader {
  const reader = byteReaderOf(body);
  if (reader === null) return body.getReader();
  let buffer: ArrayBufferLike = new ArrayBuffer(CHUNK_BYTES);
  return {
    async read(bytes) {
      const view = new Uint8Array(buffer, 0, bytes);
      const read = await (reader.readAtLeast?.(bytes, view) ?? reader.read(view));
      // The stream took the buffer, and gives it back with the bytes in it.
      if (read.value !== undefined) buffer = read.value.buffer;
      return read;
    },
    cancel: () => reader.cancel(),
  };
}

/** Null where the stream is none of bytes: only asking tells. */
function byteReaderOf(body: Body): ByteReader | null {
  try {
    return body.getReader({ mode: "byob" });
  } catch {
    return null;
  }
}
