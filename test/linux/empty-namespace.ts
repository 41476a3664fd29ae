import type { NetworkNamespace } from '../../src/linux/namespace.js';

/** A namespace with nothing in it yet: what a capture says is put in its place. */
export const EMPTY_NAMESPACE: NetworkNamespace = {
  name: 'host',
  members: [],
  interfaces: new Map(),
  rules: [],
  routes: [],
  absentRoutes: [],
  neighbours: [],
  forwarding: [],
  sysctls: new Map(),
  iptables: [],
  ipsets: new Map(),
  ipvs: new Map(),
  nftables: [],
  sockets: [],
  provenance: { by: 'capture', why: 'a capture' },
};
