/**
 * Whether a version as it is declared (`20.10`, `28`, `1.31.2`) is this release or a later one. A part that is left out stands
 * for the newest there is: `28` is 28.5 rather than 28.0, `28.0` rather 28.0.4 than 28.0.0.
 */
export function isAtLeast(version: string, ...release: readonly number[]): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, wanted] of release.entries()) {
    const part = parts[index] ?? Number.POSITIVE_INFINITY;
    if (part !== wanted) return part > wanted;
  }
  return true;
}
