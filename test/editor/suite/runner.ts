// Mocha's browser build needs nothing of Node, so it runs in both kinds of extension host.
import 'mocha/mocha.js';

declare const KNET_TEST_GREP: string;

/** Runs what `load` declares and reports each test as one line that the harness outside reads. */
export function start(load: () => void): Promise<void> {
  const tests = new Mocha({ ui: 'bdd', timeout: 30_000, reporter: Silent });
  if (KNET_TEST_GREP) tests.grep(KNET_TEST_GREP);
  // Puts `describe`, `it` and the hooks among the globals, as Mocha's own loader of files does.
  tests.suite.emit('pre-require', globalThis, '', tests);
  load();
  return new Promise((resolve, reject) => {
    const runner = tests.run((failures) =>
      failures === 0 ? resolve() : reject(new Error(`${failures} failed`)),
    );
    runner.on('pass', (test) => report('passed', test, { ms: test.duration }));
    runner.on('pending', (test) => report('skipped', test));
    runner.on('fail', (test, error: Error) =>
      report('failed', test, { error: error.stack ?? error.message }),
    );
  });
}

// Mocha's own reporters would write to a page or a terminal that is not there.
class Silent extends Mocha.reporters.Base {
  override epilogue(): void {}
}

function report(
  state: string,
  test: { fullTitle(): string },
  more: { ms?: number | undefined; error?: string } = {},
): void {
  console.log(`knet-test ${JSON.stringify({ state, title: test.fullTitle(), ...more })}`);
}
