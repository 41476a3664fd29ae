import fc from 'fast-check';

/** A piece of a `.knet` file that was drawn by lot. */
export type Drawn = fc.Arbitrary<string>;

/** One of these, the first of them when shrunk. */
export const oneOf = <Value>(...values: readonly Value[]): fc.Arbitrary<Value> => fc.constantFrom(...values);

/** The statement, or nothing; nothing when shrunk. */
export function perhaps(statement: Drawn | string): Drawn {
  return fc.option(drawnOf(statement), { nil: '', freq: 1 });
}

/** The statement, or once in four times nothing; nothing when shrunk. */
export function often(statement: Drawn | string): Drawn {
  return fc.option(drawnOf(statement), { nil: '', freq: 3 });
}

/** The statement once in four times; nothing when shrunk. */
export function rarely(statement: Drawn | string): Drawn {
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 3, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: drawnOf(statement) },
  );
}

/** Some of these statements, each at most once, in this order. */
export function someOf(...statements: readonly (Drawn | string)[]): Drawn {
  return fc.tuple(...statements.map(perhaps)).map(lines);
}

/** A few of these statements, each at most once, in this order. */
export function fewOf(...statements: readonly (Drawn | string)[]): Drawn {
  return fc.tuple(...statements.map(rarely)).map(lines);
}

/** All of these, one below the other. */
export function all(...statements: readonly (Drawn | string)[]): Drawn {
  return fc.tuple(...statements.map(drawnOf)).map(lines);
}

/** `HEAD { … }`, with what was drawn inside. */
export function block(head: Drawn | string, ...statements: readonly (Drawn | string)[]): Drawn {
  return fc.tuple(drawnOf(head), all(...statements)).map(([opening, inside]) => braced(opening, inside));
}

/** So many numbered pieces: leaving one out changes the numbers of those behind it, and nothing else. */
export function numbered(
  piece: Drawn,
  limits: { readonly minLength?: number; readonly maxLength: number },
  head: (index: number) => string,
): Drawn {
  return fc
    .array(piece, limits)
    .map((drawn) => lines(drawn.map((inside, index) => braced(head(index), inside))));
}

function drawnOf(statement: Drawn | string): Drawn {
  return typeof statement === 'string' ? fc.constant(statement) : statement;
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
