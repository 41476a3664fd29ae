import { isCalico, isPool } from '../generated/knet/ast.js';
import type { Fix } from './fix.js';
import { action, addition, nodeAt, removal } from './fix.js';

/** no-pool: the pool that kubeadm and most manuals have. */
export const addPool: Fix = (request) => {
  const calico = nodeAt(request, request.diagnostic.range, isCalico);
  return calico ? [action(request, 'Add a pool', addition(calico, 'pool default 10.244.0.0/16'))] : [];
};

/** ipip-and-vxlan: keeps one of them. */
export const keepOneEncapsulation: Fix = (request) => {
  const pool = nodeAt(request, request.diagnostic.range, isPool);
  return (pool?.settings ?? []).flatMap((setting) => {
    if (setting.$type !== 'Ipip' && setting.$type !== 'Vxlan') return [];
    const title = `Remove ${setting.$type.toLowerCase()}`;
    return [action(request, title, removal(request.document, setting), setting.$type === 'Vxlan')];
  });
};

/** block-size-out-of-range: Calico's own default. */
export const defaultBlockSize: Fix = (request) => {
  const pool = nodeAt(request, request.diagnostic.range, isPool);
  const size = pool?.settings.find((setting) => setting.$type === 'BlockSize')?.$cstNode;
  const length = pool?.prefix?.includes(':') ? 122 : 26;
  return size
    ? [action(request, `Use block-size ${length}`, [{ range: size.range, newText: `block-size ${length}` }])]
    : [];
};
