import type { NamespaceDraft } from '../../linux/draft.js';
import type { Listen } from '../../topology/listen.js';

/** A listening socket for each `listen`; `process` names the program: the machine's or the container's name. */
export function addListeners(namespace: NamespaceDraft, listens: readonly Listen[], process: string): void {
  for (const { protocol, port, address, source } of listens) {
    namespace.sockets.push({
      protocol,
      port,
      ...(address === undefined ? {} : { address }),
      process,
      provenance: { by: process, why: `${process} listens on ${port}/${protocol}`, source },
    });
  }
}
