/** Whether a version as declared, like `1.20` or `1.20.2`, is older than 1.`minor`; none is a current one. */
export function isOlderThan(version: string | undefined, minor: number): boolean {
  if (version === undefined) return false;
  const [major = 1, own = 0] = version.split('.').map(Number);
  return major < 1 || (major === 1 && own < minor);
}
