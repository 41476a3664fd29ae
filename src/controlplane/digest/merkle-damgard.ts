/** What SHA-1 and SHA-2 have in common: pad the message, then work it into the state 64 bytes at a time (FIPS 180-4, 5.1.1). */
export function digestOf(
  message: Uint8Array,
  initial: readonly number[],
  compress: (state: number[], block: DataView) => void,
): Uint8Array {
  const padded = new Uint8Array(Math.ceil((message.length + 9) / 64) * 64);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(message.length) * 8n);

  const state = [...initial];
  for (let at = 0; at < padded.length; at += 64) compress(state, new DataView(padded.buffer, at, 64));

  const digest = new DataView(new ArrayBuffer(4 * state.length));
  state.forEach((word, index) => {
    digest.setUint32(4 * index, word);
  });
  return new Uint8Array(digest.buffer);
}

export function rotateLeft(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
