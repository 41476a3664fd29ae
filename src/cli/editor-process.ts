/**
 * What the extension starts beside itself: the language server, or, told to `verify`, what asks a real kernel about one trace. They are
 * one file, for nearly all of the code is the same.
 */
if (process.argv.includes('verify')) void import('./verifier/main.js');
else void import('../server/node.js');
