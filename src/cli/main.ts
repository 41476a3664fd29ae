import { nodeIo } from './node-io.js';
import { main } from './program.js';

/** The entry of the `knet` command; the build puts the `#!` line in front. */
process.exitCode = await main(process.argv.slice(2), nodeIo());
