import type {
  BgpFilter,
  BgpFilterRule,
  BgpOperation,
  PrefixOperator,
} from '../../../../topology/bgp-filter.js';
import { knetName } from '../../../knet/names.js';
import {
  type Fields,
  fieldsAt,
  listAt,
  numberAt,
  objectsAt,
  stringsAt,
  textAt,
} from '../../manifests/fields.js';
import type { Manifest } from '../../manifests/manifest.js';
import { readPrefix } from '../../manifests/prefix.js';
import { sourceOf } from '../../manifests/remarks.js';
import { asNumberAt, isCommunity } from './resources.js';

/** Why a filter cannot be expressed; it is left out whole. */
class Refused extends Error {}

const OPERATORS: Readonly<Record<string, PrefixOperator>> = {
  Equal: 'equal',
  NotEqual: 'not-equal',
  In: 'in',
  NotIn: 'not-in',
};

/** A BGPFilter (projectcalico.org/v3), or a sentence that says why not. */
export function readBgpFilter(manifest: Manifest): BgpFilter | string {
  const spec = fieldsAt(manifest.body, 'spec');
  const name = knetName(manifest.name, 'filter');
  if (name === undefined) return 'the language cannot have its name';
  const of = (key: string) => objectsAt(spec, key).map((rule) => ruleOf(rule, manifest));
  try {
    return {
      name,
      importV4: of('importV4'),
      exportV4: of('exportV4'),
      importV6: of('importV6'),
      exportV6: of('exportV6'),
      source: sourceOf(manifest),
    };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return error.message;
  }
}

function ruleOf(rule: Fields, manifest: Manifest): BgpFilterRule {
  const action = textAt(rule, 'action');
  if (action !== 'Accept' && action !== 'Reject') throw new Refused(`a rule has no action that Calico knows`);
  if (rule.priority !== undefined) throw new Refused('rules that ask for a priority are not modelled');
  const peerType = textAt(rule, 'peerType')?.toLowerCase();
  const communities = stringsAt(fieldsAt(rule, 'communities'), 'values').filter(isCommunity);
  const path = listAt(rule, 'asPathPrefix').map(Number);
  const name = textAt(rule, 'interface');
  return {
    action: action === 'Accept' ? 'accept' : 'reject',
    ...prefixOf(rule),
    ...(textAt(rule, 'source') === 'RemotePeers' ? { remotePeers: true } : {}),
    ...(name === undefined ? {} : { interface: name }),
    ...(peerType === 'ebgp' || peerType === 'ibgp' ? { peerType } : {}),
    ...(communities.length > 0 ? { communities } : {}),
    ...(path.length > 0 ? { asPathPrefix: path } : {}),
    operations: objectsAt(rule, 'operations').flatMap(operationOf),
    source: sourceOf(manifest),
  };
}

function prefixOf(rule: Fields): Pick<BgpFilterRule, 'prefix'> {
  const text = textAt(rule, 'cidr');
  if (text === undefined) return {};
  const prefix = readPrefix(text);
  const operator = OPERATORS[textAt(rule, 'matchOperator') ?? 'In'];
  if (!prefix || !operator) throw new Refused(`${text} is no prefix, or its matchOperator is none`);
  const length = fieldsAt(rule, 'prefixLength');
  const [min, max] = [numberAt(length, 'min'), numberAt(length, 'max')];
  if (min === undefined && max === undefined) return { prefix: { operator, prefix } };
  const [, own] = prefix.split('/');
  return {
    prefix: { operator, prefix, lengths: [min ?? Number(own), max ?? (prefix.includes(':') ? 128 : 32)] },
  };
}

function operationOf(operation: Fields): BgpOperation[] {
  const community = textAt(fieldsAt(operation, 'addCommunity'), 'value');
  if (community !== undefined && isCommunity(community)) return [{ kind: 'add-community', community }];
  const prefix = listAt(fieldsAt(operation, 'prependASPath'), 'prefix').map(Number);
  if (prefix.length > 0) return [{ kind: 'prepend-as-path', asNumbers: prefix }];
  const value = asNumberAt(fieldsAt(operation, 'setPriority'), 'value');
  return value === undefined ? [] : [{ kind: 'set-priority', value }];
}
