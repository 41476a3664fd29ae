import type { Flow } from '../../simulator/flow.js';
import { lengthOf } from '../../simulator/send.js';
import type { LabPlan } from './plan.js';
import { isCrafted } from './probe.js';

/** How long nothing must be heard, in milliseconds, before it is taken that nothing will come. */
const SILENCE = 150;
/** The same once there is an answer, which a proxy may give before it has asked. */
const AFTER_ANSWER = { quick: 10, relayed: 150 } as const;

/**
 * What the agent reads to capture in every namespace of a plan, listen where its sockets are, and send flows, numbered in their order.
 *
 * @param relayed those that a program other than the agent passes on
 */
export function agentInput(
  plan: LabPlan,
  flows: readonly Flow[],
  relayed: ReadonlySet<Flow> = new Set(),
): string {
  const probes = flows.map((flow, id) => agentProbe(plan, id, flow, relayed.has(flow)));
  return `${[...agentSetup(plan), ...probes].join('\n')}\n`;
}

function agentSetup({ namespaces, listeners, ipv6 }: LabPlan): string[] {
  return [
    // A network namespace's name is its key as well: it has neither blanks nor anything that means something to a shell.
    ...namespaces.map(({ name }) => `namespace ${name} /run/netns/${name}`),
    ...unique(
      listeners.flatMap(({ namespace, socket: { protocol, address, port, forwardsTo } }) => {
        if (protocol === 'sctp') return [];
        const to = forwardsTo ? ` ${forwardsTo.address} ${forwardsTo.port}` : '';
        const any = ipv6 ? ['0.0.0.0', '::'] : ['0.0.0.0'];
        const addresses = address === undefined ? any : ipv6 || !address.includes(':') ? [address] : [];
        return addresses.map((each) => `listen ${namespace} ${protocol} ${each} ${port}${to}`);
      }),
    ),
  ];
}

/** What has the agent send a flow's first packet; `id` comes back with everything that is seen of it. */
function agentProbe(plan: LabPlan, id: number, flow: Flow, isRelayed: boolean): string {
  const from = plan.namespaces.find(
    ({ machine, namespace }) => machine === flow.machine && namespace === flow.namespace,
  );
  const length = lengthOf(flow);
  // TCP sets DF on all it sends; a raw socket that sends for it has to be told.
  const dontFragment = flow.dontFragment ?? (isCrafted(flow) ? true : undefined);
  const df = dontFragment === undefined ? '-' : dontFragment ? 'on' : 'off';
  const after = AFTER_ANSWER[isRelayed ? 'relayed' : 'quick'];
  return [
    `probe ${id} ${from!.name} ${flow.protocol} ${flow.source ?? '-'} ${flow.sourcePort ?? 40000}`,
    `${flow.destination} ${flow.destinationPort ?? 0} ${length} ${df} ${flow.ttl ?? '-'} ${SILENCE} ${after}`,
  ].join(' ');
}

function unique(lines: readonly string[]): string[] {
  return [...new Set(lines)];
}
