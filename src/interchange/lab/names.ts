import { HOST_NAMESPACE } from '../../linux/namespace.js';

/** Longest name of a network namespace here; it is a file name, and people have to type it. */
const LONGEST = 80;

/** A kernel's device name (net/core/dev.c, dev_valid_name), less what would read as something else on a command line. */
const DEVICE = /^(?!\.{1,2}$)[A-Za-z0-9_][A-Za-z0-9_.@+-]{0,14}$/;

/**
 * The name that a lab's network namespaces begin with, from that of its file: `knet-shop` for `examples/shop.knet`. It has
 * no dot, so that what follows the first dot is the lab's own, and no character that means something to a shell.
 */
export function labName(file: string): string {
  const base = file.replace(/^.*[/\\]/, '').replace(/\.knet$/, '');
  return `knet-${plain(base).replaceAll('.', '-') || 'lab'}`.slice(0, 40);
}

/** Whether a device can bear this name on a real kernel, and on the command lines of the lab. */
export function isDeviceName(name: string): boolean {
  return DEVICE.test(name);
}

/** Gives each place of the lab a network namespace's name of its own: `knet-shop.node1`, `knet-shop.node1.shop.web`. */
export class NamespaceNames {
  readonly #byPlace = new Map<string, string>();
  readonly #taken = new Set<string>();

  constructor(readonly lab: string) {}

  of(machine: string, namespace: string): string {
    const words = namespace === HOST_NAMESPACE ? [machine] : [machine, ...namespace.split('/')];
    return this.#named(JSON.stringify([machine, namespace]), words);
  }

  /** The namespace of the switches that stand for subnets and links. */
  get switches(): string {
    return this.#named('switches', ['switches']);
  }

  #named(place: string, words: readonly string[]): string {
    const known = this.#byPlace.get(place);
    if (known !== undefined) return known;
    const wanted = [this.lab, ...words.map((word) => plain(word) || '_')].join('.').slice(0, LONGEST);
    let name = wanted;
    for (let n = 2; this.#taken.has(name); n += 1) name = `${wanted}.${n}`;
    this.#taken.add(name);
    this.#byPlace.set(place, name);
    return name;
  }
}

function plain(word: string): string {
  return word.replace(/[^A-Za-z0-9_.-]+/g, '-').replace(/^[.]+|[.]+$/g, '');
}
