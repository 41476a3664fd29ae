import fc from 'fast-check';
import { clusterWorld } from './cluster/world.js';
import { commandsWorld } from './commands/world.js';
import { onCardWorld } from './docker/on-card.js';
import { dockerWorld } from './docker/world.js';
import { routersWorld } from './routers/world.js';
import type { Drawn } from './text.js';

/** Kinds of worlds, each with its share of the lots. */
const KINDS = {
  cluster: { weight: 5, arbitrary: clusterWorld() },
  docker: { weight: 3, arbitrary: dockerWorld() },
  'on-card': { weight: 1, arbitrary: onCardWorld() },
  routers: { weight: 2, arbitrary: routersWorld() },
  commands: { weight: 3, arbitrary: commandsWorld() },
};

export type WorldKind = keyof typeof KINDS;

export const WORLD_KINDS = Object.keys(KINDS) as readonly WorldKind[];

/**
 * A `.knet` file of any kind that knet models, or command lines, small enough to be built on a real kernel within seconds.
 *
 * @param kind worlds of this kind alone
 */
export function drawnWorld(kind?: WorldKind): Drawn {
  return kind ? KINDS[kind].arbitrary : fc.oneof(...Object.values(KINDS));
}
