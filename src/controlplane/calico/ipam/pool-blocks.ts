import {
  contains,
  fromNumber,
  type IpAddress,
  type IpPrefix,
  networkAddress,
  prefixLength,
  toNumber,
} from '../../../linux/address.js';
import type { IpPool } from '../../../topology/calico.js';
import { remember } from '../../memo.js';
import { firstBlock } from './first-block.js';

/** A block of a pool, affine to the node that claimed it. */
export interface Block {
  readonly prefix: IpPrefix;
  readonly pool: IpPool;
  readonly node: string;
}

/** A block while addresses are taken from it. */
export class ClaimedBlock implements Block {
  readonly #taken = new Set<number>();
  #next = 0;

  constructor(
    readonly pool: IpPool,
    readonly node: string,
    readonly index: number,
    readonly base: number,
    readonly size: number,
  ) {}

  get prefix(): IpPrefix {
    return `${fromNumber(4, BigInt(this.base))}/${this.pool.blockSize}` as IpPrefix;
  }

  get full(): boolean {
    return this.#taken.size === this.size;
  }

  /** The free address with the lowest ordinal. */
  takeNext(): IpAddress | undefined {
    if (this.full) return undefined;
    while (this.#taken.has(this.#next)) this.#next++;
    this.#taken.add(this.#next);
    return fromNumber(4, BigInt(this.base + this.#next));
  }

  /** Takes exactly this address; false when somebody has it. */
  take(address: IpAddress): boolean {
    const ordinal = Number(toNumber(address)) - this.base;
    if (this.#taken.has(ordinal)) return false;
    this.#taken.add(ordinal);
    return true;
  }
}

/** The blocks of one IPv4 pool: who claimed which, and which are left. */
export class PoolBlocks {
  readonly #claimed = new Map<number, ClaimedBlock>();
  readonly #starts = new Map<string, number>();
  readonly #unclaimed: NextIn;
  readonly #notFull: NextIn;
  readonly #base: number;
  readonly #blockSize: number;
  readonly #count: number;

  constructor(readonly pool: IpPool) {
    this.#base = Number(toNumber(networkAddress(pool.prefix)));
    this.#blockSize = 2 ** (32 - pool.blockSize);
    this.#count = Math.floor(2 ** (pool.blockSize - prefixLength(pool.prefix)));
    this.#unclaimed = new NextIn(this.#count);
    this.#notFull = new NextIn(this.#count);
  }

  /** Whether the pool is large enough for a block. */
  get holdsBlocks(): boolean {
    return this.#count > 0;
  }

  contains(address: IpAddress): boolean {
    return contains(this.pool.prefix, address);
  }

  /** Claims the next block that nobody has, from the node's first choice on and around; undefined when there is none. */
  claim(node: string): ClaimedBlock | undefined {
    const index = this.#unclaimed.from(this.#start(node));
    return index === undefined ? undefined : this.#claim(index, node);
  }

  /** The block that holds the address, claimed for the node if nobody has it. */
  blockOf(address: IpAddress, node: string): ClaimedBlock {
    const index = Math.floor((Number(toNumber(address)) - this.#base) / this.#blockSize);
    return this.#claimed.get(index) ?? this.#claim(index, node);
  }

  /** Once every block is claimed: one with a free address, whoever has it; undefined when the pool is full. */
  blockWithSpace(node: string): ClaimedBlock | undefined {
    for (;;) {
      const index = this.#notFull.from(this.#start(node));
      const block = index === undefined ? undefined : this.#claimed.get(index);
      if (!block || index === undefined) return undefined;
      if (!block.full) return block;
      this.#notFull.remove(index);
    }
  }

  /** For blocks of one address real Calico draws by the clock; here they go in order. */
  #start(node: string): number {
    if (this.pool.blockSize === 32 || this.#count === 0) return 0;
    return remember(this.#starts, node, () => firstBlock(node, this.#count));
  }

  #claim(index: number, node: string): ClaimedBlock {
    const base = this.#base + index * this.#blockSize;
    const block = new ClaimedBlock(this.pool, node, index, base, this.#blockSize);
    this.#claimed.set(index, block);
    this.#unclaimed.remove(index);
    return block;
  }
}

/** A set of the numbers below `count` from which numbers are removed: finds the next one left in almost constant time. */
class NextIn {
  readonly #skip = new Map<number, number>();

  constructor(readonly count: number) {}

  remove(number: number): void {
    this.#skip.set(number, number + 1);
  }

  /** The first number left at `start` or after, and around from 0; undefined when none is left. */
  from(start: number): number | undefined {
    const found = this.#find(start);
    if (found < this.count) return found;
    const again = this.#find(0);
    return again < start ? again : undefined;
  }

  #find(number: number): number {
    const path: number[] = [];
    let at = number;
    for (let next = this.#skip.get(at); next !== undefined; next = this.#skip.get(at)) {
      path.push(at);
      at = next;
    }
    for (const passed of path) this.#skip.set(passed, at);
    return at;
  }
}
