import fc from 'fast-check';

/** A piece of a `.knet` file that was drawn by lot. */
export type Drawn = fc.Arbitrary<string>;

/** One of these, the first of them when shrunk. */
export const oneOf = <Value>(...values: readonly Value[]): fc.Arbitrary<Value> => fc.constantFrom(...values);

/** The statement, or nothing; nothing when shrunk. */
export function perhaps(statement: Drawn | string): Drawn {
  const drawn = typeof statement === 'string' ? fc.constant(statement) : statement;
  return fc.option(drawn, { nil: '', freq: 1 });
}

/** Some of these statements, each at most once, in this order. */
export function someOf(...statements: readonly (Drawn | string)[]): Drawn {
  return fc.tuple(...statements.map(perhaps)).map(lines);
}

/** All of these, one below the other. */
export function all(...statements: readonly (Drawn | string)[]): Drawn {
  return fc
    .tuple(...statements.map((each) => (typeof each === 'string' ? fc.constant(each) : each)))
    .map(lines);
}

/** `HEAD { … }`, with what was drawn inside. */
export function block(head: Drawn | string, ...statements: readonly (Drawn | string)[]): Drawn {
  const drawnHead = typeof head === 'string' ? fc.constant(head) : head;
  return fc.tuple(drawnHead, all(...statements)).map(([opening, inside]) => braced(opening, inside));
}

export function braced(head: string, inside: string): string {
  if (inside === '') return `${head} {}`;
  const indented = inside
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
  return `${head} {\n${indented}\n}`;
}

export function lines(statements: readonly string[]): string {
  return statements.filter((statement) => statement !== '').join('\n');
}
