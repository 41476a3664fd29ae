import type { Context, Programmer } from '../programmer.js';
import { flannelClusters, flannelNode } from './cluster.js';
import { hostGatewayFindings, writeHostGateway } from './host-gw.js';
import { planLeases } from './leases.js';
import { writeTrafficRules } from './traffic-rules.js';
import { vxlanAddress, writeVxlan } from './vxlan.js';

/**
 * flanneld: its VXLAN device and the routes to the other nodes' subnets, and what is masqueraded. One that is stopped leaves
 * all of it in the kernel, and the others keep their routes: a lease is an annotation of the node's object.
 */
export const flanneld: Programmer = {
  name: 'flanneld',

  program({ host }, machine, context) {
    const here = flannelNode(machine, context);
    if (!here) return;
    const { cluster } = here;
    const { leases } = context.plan(planLeases, cluster);
    const own = leases.get(machine.name);
    if (!own) return;
    const others = [...leases.values()].filter(({ node }) => node !== machine.name);
    const { backend } = cluster.cni;
    if (backend.kind === 'vxlan') writeVxlan(host, here, backend, own, others, context);
    else writeHostGateway(host, here, others, context);
    writeTrafficRules(host, cluster, own);
  },

  *localAddresses(machine, context) {
    const here = flannelNode(machine, context);
    const own = here && context.plan(planLeases, here.cluster).leases.get(machine.name);
    if (own && here.cluster.cni.backend.kind === 'vxlan') yield vxlanAddress(own);
  },

  *check(context: Context) {
    for (const cluster of flannelClusters(context)) {
      yield* context.plan(planLeases, cluster).findings;
      yield* hostGatewayFindings(cluster, context);
    }
  },
};
