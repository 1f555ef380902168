// jest compiles with the same compiler as production, so that a test never sees another dialect than users do.
'use strict';
const { createHash } = require('node:crypto');
const { transformSync, version } = require('esbuild');

module.exports = {
  getCacheKey: (source, file) => createHash('sha256').update(version).update(file).update(source).digest('hex'),
  process: (source, file) =>
    transformSync(source, {
      loader: 'ts',
      format: 'cjs',
      target: 'node20',
      sourcemap: 'inline',
      sourcefile: file,
      // jest can't run import() without a flag of Node's; require() loads the same packages.
      supported: { 'dynamic-import': false },
    }),
};
