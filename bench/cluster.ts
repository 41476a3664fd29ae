/** A cluster whose file has about that many lines, and these rules besides. */
export function clusterOf(lines: number, rules: readonly string[] = []): string {
  const nodes = Math.max(2, Math.round(lines / 26));
  const text = ['subnet lan 10.0.0.0/16 { gateway 10.0.0.1 }', 'cluster demo {', '  calico 3.31 {'];
  text.push(
    '    pool default 10.244.0.0/14 { block-size 26  ipip always  nat-outgoing }',
    '    bgp { mesh }',
    '  }',
  );
  for (let n = 1; n <= nodes; n++) text.push(`  node node${n} { lan 10.0.${n >> 7}.${10 + (n & 127)} }`);
  text.push('  namespace shop {');
  for (let n = 1; text.length < lines - nodes * 2; n += 1) {
    text.push(
      `    pod web-${n} on node${(n % nodes) + 1} {`,
      `      labels app=web, tier=front, n=v${n}`,
      '      container nginx { listen 80/tcp http }',
      '      container log { listen 9000/tcp }',
      '    }',
    );
  }
  text.push('  }', '}', 'rules "shop" {');
  for (let n = 1; n <= nodes * 2; n++) text.push(`  allow shop/web-1 -> shop/web-${(n % 20) + 1}:80/tcp`);
  text.push(...rules.map((rule) => `  ${rule}`), '}');
  return text.join('\n');
}
