import { and, equals, not, type Selector } from '../../../topology/selector.js';
import { type Fields, labelsAt, objectsAt, stringsAt, textAt } from '../manifests/fields.js';

/**
 * A `LabelSelector` (meta/v1): all of `matchLabels` and `matchExpressions`; an empty one selects everything.
 * Gives a sentence where the API server would refuse it.
 */
export function labelSelector(selector: Fields): Selector | string {
  const parts: Selector[] = Object.entries(labelsAt(selector, 'matchLabels')).map(([key, value]) =>
    equals(key, value),
  );
  for (const expression of objectsAt(selector, 'matchExpressions')) {
    const part = requirement(expression);
    if (typeof part === 'string') return part;
    parts.push(part);
  }
  return and(...parts);
}

function requirement(expression: Fields): Selector | string {
  const key = textAt(expression, 'key');
  if (key === undefined) return 'an expression of a label selector has no key';
  const operator = textAt(expression, 'operator');
  const values = stringsAt(expression, 'values');
  const isSet = operator === 'In' || operator === 'NotIn';
  if (isSet === (values.length === 0)) {
    return `operator ${operator} of label ${key} ${isSet ? 'needs values' : 'takes no values'}`;
  }
  switch (operator) {
    case 'In':
      return { kind: 'in', key, values };
    case 'NotIn':
      return not({ kind: 'in', key, values });
    case 'Exists':
      return { kind: 'has', key };
    case 'DoesNotExist':
      return not({ kind: 'has', key });
    default:
      return `there is no operator ${operator} of label selectors`;
  }
}
