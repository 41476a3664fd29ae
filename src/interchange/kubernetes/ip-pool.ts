import type { Encapsulation } from '../../topology/calico.js';
import { fieldsAt, numberAt, textAt } from './fields.js';
import type { ImportedPool } from './inventory.js';
import type { Manifest } from './manifest.js';
import { readPrefix } from './network-policy.js';

const MODES: Readonly<Record<string, Encapsulation>> = {
  Always: 'always',
  CrossSubnet: 'cross-subnet',
  Never: 'never',
};

/** An IPPool (projectcalico.org/v3); undefined where it has no prefix. */
export function readIpPool({ name, body }: Manifest): ImportedPool | undefined {
  const spec = fieldsAt(body, 'spec');
  const prefix = readPrefix(textAt(spec, 'cidr'));
  if (prefix === undefined) return undefined;
  return {
    name,
    prefix,
    blockSize: numberAt(spec, 'blockSize') ?? (prefix.includes(':') ? 122 : 26),
    ipip: MODES[textAt(spec, 'ipipMode') ?? ''] ?? 'never',
    vxlan: MODES[textAt(spec, 'vxlanMode') ?? ''] ?? 'never',
    natOutgoing: spec.natOutgoing === true,
  };
}
