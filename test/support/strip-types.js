import { stripTypeScriptTypes } from 'node:module';

// Positions are kept, so stack traces are right without source maps.
const strip = (source) => ({ code: stripTypeScriptTypes(source) });

export default { process: strip, processAsync: async (source) => strip(source) };
