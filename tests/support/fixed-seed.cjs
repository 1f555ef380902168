// The same cases in every run, so that a change and not chance makes a property fail. Other cases: FC_SEED=<number>.
const fc = require('fast-check');

fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 20261123) });
