import type { NftChain, NftRule, NftSet } from '../../../linux/nftables/ruleset.js';
import type { Provenance } from '../../../linux/provenance.js';
import { endpointText, type SliceEndpoint } from '../endpoint-slices.js';
import type { ProxiedPort } from '../service-port.js';
import { addressType, headerWord } from './fixed.js';
import { affinitySet, endpointChain } from './names.js';

type By = (why: string) => Provenance;

/** Of a set that rules add to the kernel needs to know how large it may grow; nft gives it this. */
const DYNAMIC_SIZE = 65535;

/** The chain of each endpoint and, with session affinity, the set of those who were sent to it. */
export function endpointObjects(
  port: ProxiedPort,
  endpoints: readonly SliceEndpoint[],
  by: By,
): { readonly chains: readonly NftChain[]; readonly sets: readonly NftSet[] } {
  const { affinity, family, name } = port;
  const chains = endpoints.map((endpoint) => endpointChainOf(port, endpoint, by));
  if (affinity === undefined) return { chains, sets: [] };
  const sets = endpoints.map(
    (endpoint): NftSet => ({
      kind: 'set',
      name: affinitySet(port, endpoint),
      keyType: addressType(family),
      size: DYNAMIC_SIZE,
      flags: ['dynamic', 'timeout'],
      timeout: durationText(affinity),
      elements: [],
      provenance: by(`session affinity of ${name}: who was sent to ${endpointText(endpoint)}`),
    }),
  );
  return { chains, sets };
}

function endpointChainOf(port: ProxiedPort, endpoint: SliceEndpoint, by: By): NftChain {
  const header = headerWord(port.family);
  const text = endpointText(endpoint);
  const where = endpoint.pod === undefined ? text : `${endpoint.pod} at ${text}`;
  const rules: NftRule[] = [
    {
      text: `${header} saddr ${endpoint.address} jump mark-for-masquerade`,
      provenance: by('a pod that reaches itself by way of the Service must see its answer come from there'),
    },
  ];
  if (port.affinity !== undefined) {
    rules.push({
      text: `update @${affinitySet(port, endpoint)} { ${header} saddr }`,
      provenance: by(`session affinity of ${port.name}`),
    });
  }
  rules.push({
    text: `meta l4proto ${port.protocol} dnat to ${text}`,
    provenance: by(`endpoint of ${port.name}: ${where}`),
  });
  return { name: endpointChain(port, endpoint), rules, provenance: by(`endpoint ${where} of ${port.name}`) };
}

/** Which endpoint a connection goes to: the one that its sender had lately, else one by lot (writeServiceToEndpointRules). */
export function serviceRules(port: ProxiedPort, endpoints: readonly SliceEndpoint[], by: By): NftRule[] {
  const header = headerWord(port.family);
  const rules: NftRule[] =
    port.affinity === undefined
      ? []
      : endpoints.map((endpoint) => ({
          text: `${header} saddr @${affinitySet(port, endpoint)} goto ${endpointChain(port, endpoint)}`,
          provenance: by(`session affinity of ${port.name}`),
        }));
  const lots = endpoints.map((endpoint, index) => `${index} : goto ${endpointChain(port, endpoint)}`);
  rules.push({
    text: `numgen random mod ${endpoints.length} vmap { ${lots.join(', ')} }`,
    provenance: by(`each endpoint of ${port.name} is as likely as the others`),
  });
  return rules;
}

const UNITS = [
  [86400, 'd'],
  [3600, 'h'],
  [60, 'm'],
  [1, 's'],
] as const;

/** Seconds as nft prints them: `3h`, `1m30s`. */
function durationText(seconds: number): string {
  let rest = seconds;
  let text = '';
  for (const [length, letter] of UNITS) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) text += `${count}${letter}`;
  }
  return text;
}
