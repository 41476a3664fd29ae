import type { Labels } from '../../topology/labels.js';
import type * as ast from '../generated/knet/ast.js';

/** `app=web` as key and value; a key that is given again has its last value, as with kubectl label --overwrite. */
export function labelsOf(settings: readonly (ast.Labels | ast.Selector)[]): Labels {
  const labels: Record<string, string> = {};
  for (const { labels: written } of settings) {
    for (const label of written) {
      const equals = label.indexOf('=');
      labels[label.slice(0, equals)] = label.slice(equals + 1);
    }
  }
  return labels;
}
