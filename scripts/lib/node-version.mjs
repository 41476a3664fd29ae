/** Says so in one line where Node is too old, before anything fails in a stranger way. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 12)) return;
  console.error(`knet needs Node 20.12 or newer; this is ${process.version} (https://nodejs.org)`);
  process.exit(2);
}
