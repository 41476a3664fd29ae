import fc from 'fast-check';
import { clusterWorld } from './cluster/world.js';
import { commandsWorld } from './commands/world.js';
import { onCardWorld } from './docker/on-card.js';
import { dockerWorld } from './docker/world.js';
import { routersWorld } from './routers/world.js';
import type { Drawn } from './text.js';

/** A `.knet` file of any kind that knet models, or command lines, small enough to be built on a real kernel within seconds. */
export function drawnWorld(): Drawn {
  return fc.oneof(
    { weight: 5, arbitrary: clusterWorld() },
    { weight: 3, arbitrary: dockerWorld() },
    { weight: 1, arbitrary: onCardWorld() },
    { weight: 2, arbitrary: routersWorld() },
    { weight: 3, arbitrary: commandsWorld() },
  );
}
