import { isAtLeast } from '../version.js';

/** Whether a version as declared, like `1.20` or `1.20.2`, is older than 1.`minor`; none is a current one. */
export function isOlderThan(version: string | undefined, minor: number): boolean {
  return version !== undefined && !isAtLeast(version, 1, minor);
}
