import type { Encapsulation, IpPool, PoolUse } from '../../../topology/calico.js';
import type { ImportedPool } from '../inventory.js';
import { fieldsAt, isTrueAt, numberAt, stringsAt, textAt } from '../manifests/fields.js';
import type { Manifest } from '../manifests/manifest.js';
import { readPrefix } from '../manifests/prefix.js';
import { calicoSelector } from './selector.js';

const MODES: Readonly<Record<string, Encapsulation>> = {
  Always: 'always',
  CrossSubnet: 'cross-subnet',
  Never: 'never',
};

/** An IPPool (projectcalico.org/v3); why it cannot be read where it has no prefix, or a selector that says no nodes. */
export function readIpPool({ name, body }: Pick<Manifest, 'name' | 'body'>): ImportedPool | string {
  const spec = fieldsAt(body, 'spec');
  const prefix = readPrefix(textAt(spec, 'cidr'));
  if (prefix === undefined) return 'it has no valid cidr';
  const selector = calicoSelector(textAt(spec, 'nodeSelector') ?? '');
  if (typeof selector === 'string') return `its nodeSelector cannot be read: ${selector}`;
  return {
    name,
    prefix,
    blockSize: numberAt(spec, 'blockSize') ?? (prefix.includes(':') ? 122 : 26),
    ipip: MODES[textAt(spec, 'ipipMode') ?? ''] ?? 'never',
    vxlan: MODES[textAt(spec, 'vxlanMode') ?? ''] ?? 'never',
    natOutgoing: spec.natOutgoing === true,
    ...(isTrueAt(spec, 'disabled') ? { disabled: true } : {}),
    ...(isTrueAt(spec, 'disableBGPExport') ? { noBgpExport: true } : {}),
    ...(selector.kind === 'all' ? {} : { nodeSelector: selector }),
    ...usesOf(stringsAt(spec, 'allowedUses')),
  };
}

const USES: Readonly<Record<string, PoolUse>> = { Workload: 'workload', Tunnel: 'tunnel' };

/** A pool for something else alone (`LoadBalancer`) is for no pods. */
function usesOf(texts: readonly string[]): Pick<IpPool, 'uses'> {
  const uses = texts.flatMap((text) => USES[text] ?? []);
  return texts.length === 0 || uses.length === 2 ? {} : { uses };
}
