import type { NamespaceDraft } from '../../linux/draft.js';
import type { Socket } from '../../linux/namespace.js';
import type { Listen } from '../../topology/listen.js';

/** A listening socket for each `listen`; `process` names the program: the machine's or the container's name. */
export function listeningSockets(listens: readonly Listen[], process: string): Socket[] {
  return listens.map(({ protocol, port, address, source }) => ({
    protocol,
    port,
    ...(address === undefined ? {} : { address }),
    process,
    provenance: { by: process, why: `${process} listens on ${port}/${protocol}`, source },
  }));
}

export function addListeners(namespace: NamespaceDraft, listens: readonly Listen[], process: string): void {
  namespace.sockets.push(...listeningSockets(listens, process));
}
