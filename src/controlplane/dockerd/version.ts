/** The newest release whose chains are known. */
export const NEWEST_KNOWN = 29;

/**
 * Whether a version such as `20.10`, `28` or `28.0.4` is this release or a later one. A part that is left out stands for
 * the newest there is: `28` is 28.5 rather than 28.0, `28.0` rather 28.0.4 than 28.0.0. A text that is no version counts as 27.
 */
export function isAtLeast(version: string, ...release: readonly number[]): boolean {
  const parts = /^\d+(\.\d+)*$/.test(version) ? version.split('.').map(Number) : [27];
  for (const [index, wanted] of release.entries()) {
    const part = parts[index] ?? Number.POSITIVE_INFINITY;
    if (part !== wanted) return part > wanted;
  }
  return true;
}
