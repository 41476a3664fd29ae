import { PassThrough } from 'node:stream';
import { EmptyFileSystem } from 'langium';
import { createConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver/node';
import {
  createProtocolConnection,
  type Diagnostic,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  InitializedNotification,
  InitializeRequest,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
} from 'vscode-languageserver-protocol/node';
import { serve } from '../src/server/serve.js';
import { clusterOf } from './cluster.js';

/** From a keystroke to diagnostics with all rules checked, over the wire. Budgets are for two cores. */
const BUDGETS = [
  { lines: 130, milliseconds: 4 },
  { lines: 1_300, milliseconds: 20 },
  { lines: 6_300, milliseconds: 100 },
] as const;
const KEYSTROKES = 40;
/** The first ones are slower: the engine has yet to find out which code runs hot. */
const WARM_UP = 15;
const URI = 'file:///bench.knet';

/** In milliseconds. On a busy machine the processor time tells more than the clock. */
interface Time {
  readonly elapsed: number;
  readonly used: number;
}

class Typist {
  #version = 1;
  #told: ((diagnostics: readonly Diagnostic[]) => void) | undefined;

  private constructor(private readonly wire: ProtocolConnection) {
    wire.onNotification(PublishDiagnosticsNotification.type, ({ diagnostics }) => this.#told?.(diagnostics));
  }

  static async open(text: string): Promise<Typist> {
    const [there, back] = [new PassThrough(), new PassThrough()];
    serve(createConnection(new StreamMessageReader(there), new StreamMessageWriter(back)), EmptyFileSystem);
    const wire = createProtocolConnection(new StreamMessageReader(back), new StreamMessageWriter(there));
    wire.listen();
    await wire.sendRequest(InitializeRequest.type, { processId: null, rootUri: null, capabilities: {} });
    await wire.sendNotification(InitializedNotification.type, {});
    const typist = new Typist(wire);
    const diagnostics = typist.#next();
    const textDocument = { uri: URI, languageId: 'knet', version: 1, text };
    await wire.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
    const [first] = await diagnostics;
    if (first) throw new Error(`the text is not clean: line ${first.range.start.line + 1}: ${first.message}`);
    return typist;
  }

  /** Puts a character there, or takes it away again; resolves with the time until the diagnostics came. */
  async type(line: number, character: number, round: number, letter: string): Promise<Time> {
    const start = { line, character };
    const end = { line, character: character + (round % 2) };
    this.#version += 1;
    const diagnostics = this.#next();
    const before = performance.now();
    const used = process.cpuUsage();
    await this.wire.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri: URI, version: this.#version },
      contentChanges: [{ range: { start, end }, text: round % 2 ? '' : letter }],
    });
    await diagnostics;
    const { user, system } = process.cpuUsage(used);
    return { elapsed: performance.now() - before, used: (user + system) / 1000 };
  }

  close(): void {
    this.wire.dispose();
  }

  #next(): Promise<readonly Diagnostic[]> {
    return new Promise((resolve) => {
      this.#told = resolve;
    });
  }
}

/** Where somebody types: in a rule, which leaves all machines as they are, or in a pod, which does not. */
const PLACES = { rule: 'allow shop/web-1', pod: 'container nginx' } as const;

/** Rules over sets are checked by classes of pods; an edit that is about none of them leaves their verdicts as they are. */
const OVER_SETS = [
  'allow pods app=web -> pods tier=front in namespace shop port 80, 9000',
  'allow nodes -> pods all port 80',
  'allow namespace shop -> outside:443',
];

async function measure(lines: number, place: keyof typeof PLACES, rules: readonly string[]): Promise<Time[]> {
  const text = clusterOf(lines, rules);
  const typist = await Typist.open(text);
  const rows = text.split('\n');
  const line = rows.findIndex((row, index) => index > rows.length / 3 && row.includes(PLACES[place]));
  // In a rule: white space behind the arrow. In a pod: the name of a container.
  const word = place === 'rule' ? '->' : 'nginx';
  const character = rows[line]!.indexOf(word) + word.length;
  const letter = place === 'rule' ? ' ' : 'x';
  const times: Time[] = [];
  for (let round = 0; round < KEYSTROKES; round++)
    times.push(await typist.type(line, character, round, letter));
  typist.close();
  return times.slice(WARM_UP);
}

function at(share: number, values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * share)]!;
}

for (const { lines, milliseconds } of BUDGETS) {
  for (const [place, rules, title] of [
    ['rule', [], 'a rule'],
    ['pod', [], 'a pod'],
    ['rule', OVER_SETS, 'a rule beside rules over sets'],
  ] as const) {
    const times = await measure(lines, place, rules);
    const elapsed = times.map((time) => time.elapsed);
    const median = at(0.5, elapsed);
    const used = at(
      0.5,
      times.map((time) => time.used),
    );
    const verdict = median <= milliseconds ? 'within' : 'over';
    console.log(
      `${lines} lines, typing in ${title}: ${median.toFixed(1)} ms (95 %: ${at(0.95, elapsed).toFixed(1)} ms; ` +
        `processor: ${used.toFixed(1)} ms), ${verdict} the budget of ${milliseconds} ms`,
    );
  }
}
