// Mocha's browser build needs nothing of Node, so it runs in both kinds of extension host.
import 'mocha/mocha.js';

declare const KNET_TEST_GREP: string;

/** Runs what `load` declares and reports each test as one line that the harness outside reads. */
export function start(load: () => void): Promise<void> {
  mocha.setup({
    ui: 'bdd',
    timeout: 30_000,
    reporter: Silent,
    ...(KNET_TEST_GREP && { grep: KNET_TEST_GREP }),
  });
  load();
  return new Promise((resolve, reject) => {
    const runner = mocha.run((failures) =>
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
