import type { AstNode } from 'langium';
import { repeatedSetting } from '../diagnostics/repeated-setting.js';
import type { Place } from './draft.js';

/** All settings of one type, in order. */
export function all<T extends AstNode, K extends T['$type']>(
  settings: readonly T[],
  type: K,
): Extract<T, { $type: K }>[] {
  return settings.filter((setting) => setting.$type === type) as Extract<T, { $type: K }>[];
}

/** The setting of a type that can be given once; reports when it is given again. The first one counts. */
export function once<T extends AstNode, K extends T['$type']>(
  at: Place,
  settings: readonly T[],
  type: K,
): Extract<T, { $type: K }> | undefined {
  const [first, ...others] = all(settings, type);
  for (const other of others) at.report(repeatedSetting(at.head(other), at.head(first!)));
  return first;
}
