/** What the Workers runtime adds to a browser's: the schemas' modules name it, and their types are checked along. */
interface SubtleCrypto {
  timingSafeEqual(a: ArrayBuffer | ArrayBufferView, b: ArrayBuffer | ArrayBufferView): boolean;
}
