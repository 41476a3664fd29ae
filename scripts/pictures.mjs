import { runUi } from '../test/editor/run-ui.mjs';

/** Takes the README's screenshots anew, in the real editor, into docs/images. Look at them before you commit. */
const { failed } = await runUi('1.139', process.argv[2], 'pictures');
process.exitCode = failed > 0 ? 1 : 0;
