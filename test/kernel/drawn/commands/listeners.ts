import fc from 'fast-check';
import { LISTENED } from '../machine.js';
import { type Drawn, lines, oneOf } from '../text.js';

/** Programs that listen, each port once. */
export function listeners(): Drawn {
  return fc
    .uniqueArray(oneOf(...LISTENED.flatMap((port) => [`tcp ${port}`, `udp ${port}`])), { maxLength: 3 })
    .map((sockets) => lines(sockets.map((socket) => `listen ${socket}`)));
}
