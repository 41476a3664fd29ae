import type { FromVerifier, ToVerifier } from '../../protocol/verifier.js';
import { CommandError } from '../exit.js';
import { nodeHost } from '../lab/host.js';
import { verifyAsked } from './verify-asked.js';

/**
 * The process that the editor starts to verify one trace (`ToVerifier`, `FromVerifier` over Node's channel). It ends when it has
 * answered, when it is told to cancel, and when the editor has gone; what it built ends with it.
 */
const stop = new AbortController();
process.on('disconnect', () => stop.abort());
process.on('message', (message: ToVerifier) => {
  if (message.type === 'cancel') stop.abort();
  else void answer(message);
});

async function answer(job: Extract<ToVerifier, { type: 'verify' }>): Promise<void> {
  try {
    const found = await verifyAsked(job, nodeHost(), {
      signal: stop.signal,
      onKernel: (backend) => tell({ type: 'kernel', backend }),
    });
    tell({ type: 'done', ...found });
  } catch (error) {
    // After a cancel nobody listens any more, and what breaks off is no failure.
    if (!stop.signal.aborted) tell({ type: 'failed', message: sentence(error) });
  }
  if (process.connected) process.disconnect();
}

function tell(message: FromVerifier): void {
  if (process.connected) process.send?.(message);
}

/** What a command says after its name, as a sentence. */
function sentence(error: unknown): string {
  const text = error instanceof CommandError ? error.message : `the lab failed: ${String(error)}`;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
