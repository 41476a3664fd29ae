import { trace } from '../test/controlplane/calico/roads.js';
import { planeOf } from '../test/controlplane/state-text.js';

/** The first trace between racks of a cluster whose nodes peer with the two routers of their rack, and those with two spines. */
const BUDGET_MILLISECONDS = 2_000;
const RACKS = Number(process.env.RACKS ?? 125);
const NODES_IN_RACK = 40;

function racks(): string {
  const text: string[] = [];
  const peers: string[] = [];
  const nodes: string[] = [];
  const pods: string[] = [];
  for (let rack = 1; rack <= RACKS; rack++) {
    const lan = `10.${rack}.0`;
    text.push(`subnet rack${rack} ${lan}.0/24 { gateway ${lan}.1 }`);
    for (const side of [1, 2]) {
      const uplinks = [1, 2].map((spine) => `peer 172.${15 + side * 2 + spine}.${rack}.1 as 65500`);
      text.push(
        `router tor${rack}-${side} { rack${rack} ${lan}.${side}`,
        `  bgp { as ${65000 + rack}  peer ${lan}.0/24 as external  ${uplinks.join(' ')}  announce ${lan}.0/24 } }`,
      );
      for (const spine of [1, 2]) {
        const cable = `172.${15 + side * 2 + spine}.${rack}`;
        text.push(
          `link up${rack}-${side}-${spine} { tor${rack}-${side} ${cable}.2/30  spine${spine} ${cable}.1/30 }`,
        );
      }
      peers.push(
        `peer node-selector rack=r${rack} with ${lan}.${side} as ${65000 + rack} { num-allowed-local-as-numbers 1 }`,
      );
    }
    for (let n = 1; n <= NODES_IN_RACK; n++) {
      nodes.push(`node n${rack}-${n} { rack${rack} ${lan}.${10 + n} labels rack=r${rack} }`);
      pods.push(`pod p${rack}-${n} on n${rack}-${n} { listen 80/tcp }`);
    }
  }
  for (const spine of [1, 2]) {
    const own: string[] = [];
    for (let rack = 1; rack <= RACKS; rack++) {
      for (const side of [1, 2]) own.push(`peer 172.${15 + side * 2 + spine}.${rack}.2 as ${65000 + rack}`);
    }
    text.push(`router spine${spine} { bgp { as 65500 ${own.join(' ')} } }`);
  }
  return [
    ...text,
    'cluster demo {',
    `calico 3.31 { pool p 10.240.0.0/12 bgp { mesh off ${peers.join('\n')} } }`,
    ...nodes,
    `namespace shop { ${pods.join('\n')} } }`,
  ].join('\n');
}

const plane = await planeOf(racks());
const start = performance.now();
const answer = trace(plane, { from: 'shop/p1-1', to: `shop/p${RACKS}-2`, port: 80 });
const took = performance.now() - start;
console.log(
  `${RACKS * NODES_IN_RACK} nodes: ${answer.verdict}, ${Math.round(took)} ms, budget ${BUDGET_MILLISECONDS} ms`,
);
if (took > BUDGET_MILLISECONDS) process.exitCode = 1;
