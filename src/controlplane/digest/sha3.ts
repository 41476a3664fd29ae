/** SHA3-224 (FIPS 202): Keccak-f[1600] with a rate of 144 bytes. Lanes are 64 bits wide, little-endian. */
export function sha3_224(message: Uint8Array): Uint8Array {
  const rate = 144;
  const padded = new Uint8Array((Math.floor(message.length / rate) + 1) * rate);
  padded.set(message);
  padded[message.length]! ^= 0x06;
  padded[padded.length - 1]! ^= 0x80;
  const state = new BigUint64Array(25);
  const words = new DataView(padded.buffer);
  for (let block = 0; block < padded.length; block += rate) {
    for (let lane = 0; lane < rate / 8; lane++) state[lane]! ^= words.getBigUint64(block + lane * 8, true);
    permute(state);
  }
  const out = new DataView(new ArrayBuffer(32));
  for (let lane = 0; lane < 4; lane++) out.setBigUint64(lane * 8, state[lane]!, true);
  return new Uint8Array(out.buffer, 0, 28);
}

const ROUND_CONSTANTS = roundConstants();
/** Rotations and places of the step ρ and π, in the order in which lanes are moved on. */
const MOVES = moves();

function permute(state: BigUint64Array): void {
  const parity = new BigUint64Array(5);
  for (const constant of ROUND_CONSTANTS) {
    for (let x = 0; x < 5; x++) {
      parity[x] = state[x]! ^ state[x + 5]! ^ state[x + 10]! ^ state[x + 15]! ^ state[x + 20]!;
    }
    for (let x = 0; x < 5; x++) {
      const mix = parity[(x + 4) % 5]! ^ rotate(parity[(x + 1) % 5]!, 1n);
      for (let y = 0; y < 25; y += 5) state[x + y]! ^= mix;
    }
    let carried = state[1]!;
    for (const { to, by } of MOVES) {
      const next = state[to]!;
      state[to] = rotate(carried, by);
      carried = next;
    }
    for (let y = 0; y < 25; y += 5) {
      const row = state.slice(y, y + 5);
      for (let x = 0; x < 5; x++) state[y + x] = row[x]! ^ (~row[(x + 1) % 5]! & row[(x + 2) % 5]!);
    }
    state[0]! ^= constant;
  }
}

function rotate(lane: bigint, by: bigint): bigint {
  return BigInt.asUintN(64, (lane << by) | (lane >> (64n - by)));
}

function moves(): { readonly to: number; readonly by: bigint }[] {
  let [x, y] = [1, 0];
  return Array.from({ length: 24 }, (_, step) => {
    [x, y] = [y, (2 * x + 3 * y) % 5];
    return { to: x + 5 * y, by: BigInt((((step + 1) * (step + 2)) / 2) % 64) };
  });
}

/** The constants of the step ι come from a linear feedback shift register. */
function roundConstants(): bigint[] {
  let register = 1;
  return Array.from({ length: 24 }, () => {
    let constant = 0n;
    for (let bit = 0; bit < 7; bit++) {
      if (register & 1) constant |= 1n << BigInt(2 ** bit - 1);
      register = (register << 1) ^ (register >> 7 ? 0x171 : 0);
    }
    return constant;
  });
}
