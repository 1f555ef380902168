// templates/member-role.yml as a StackSet takes it: text.
'use strict';
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

module.exports = () =>
  readFileSync(join(__dirname, '../templates/member-role.yml'), 'utf8').replaceAll(/^ *#.*\n/gm, '');
