import type { Programmer } from '../programmer.js';

/** dockerd: networks, containers, published ports. */
export const dockerd: Programmer = {
  name: 'dockerd',
  program() {},
};
