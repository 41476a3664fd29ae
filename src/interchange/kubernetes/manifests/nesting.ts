/** No object of Kubernetes is as deep by far. */
const DEEPEST = 200;

/** Whether a value is nested without end, as one is whose alias stands within its anchor, or deeper than any manifest. */
export function isTooDeep(value: unknown): boolean {
  const above = new Set<unknown>();
  const done = new Set<unknown>();
  return goesTooDeep(value);

  function goesTooDeep(part: unknown): boolean {
    if (typeof part !== 'object' || part === null || done.has(part)) return false;
    if (above.has(part) || above.size >= DEEPEST) return true;
    above.add(part);
    const found = Object.values(part).some(goesTooDeep);
    above.delete(part);
    done.add(part);
    return found;
  }
}
