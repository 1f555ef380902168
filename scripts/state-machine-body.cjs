// templates/state-machine.yml as the JSON that Step Functions takes. Parameters of the stack stand in it as texts; those
// that have to be numbers lose their quotes, so it becomes JSON when CloudFormation has filled them in.
'use strict';
const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { parse } = require('yaml');

const numbers = /"(\$\{FanOut\w+\}(?:\.0)?)"/g;

module.exports = () =>
  JSON.stringify(
    parse(readFileSync(join(__dirname, '../templates/state-machine.yml'), 'utf8'), { merge: true }),
  ).replace(numbers, '$1');
