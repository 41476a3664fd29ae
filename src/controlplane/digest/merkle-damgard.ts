/** Works a block of 64 bytes into the state; `words` is room for what it expands the block to. */
type Compress = (state: Int32Array, block: DataView, at: number, words: Int32Array) => void;

/** What SHA-1 and SHA-2 have in common: pad the message, then work it into the state 64 bytes at a time (FIPS 180-4, 5.1.1). */
export function digestOf(message: Uint8Array, initial: readonly number[], compress: Compress): Uint8Array {
  const padded = new Uint8Array(((message.length + 72) >> 6) << 6);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(message.length / 2 ** 29));
  view.setUint32(padded.length - 4, message.length << 3);

  const state = Int32Array.from(initial);
  const words = new Int32Array(80);
  for (let at = 0; at < padded.length; at += 64) compress(state, view, at, words);

  const digest = new DataView(new ArrayBuffer(4 * state.length));
  for (let index = 0; index < state.length; index++) digest.setInt32(4 * index, state[index]!);
  return new Uint8Array(digest.buffer);
}

export function rotateLeft(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
