// What must be settled before a version is published, and that no other check can know: names that only the publisher
// has, and the date in the changelog.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const placeholder = /\b[A-Z]+(?:_[A-Z]+)*_PLACEHOLDER\b/;

function filesIn(folder, recursive) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

const published = [...filesIn('.', false), ...filesIn('.github', true), ...filesIn('docs', true)];
const placeholders = published.flatMap((file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, at) => {
      const [found] = placeholder.exec(line) ?? [];
      return found === undefined ? [] : [`${file}:${at + 1}: ${found} is still to be replaced`];
    }),
);

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const heading = `## [${version}] - `;
const dated = readFileSync('CHANGELOG.md', 'utf8')
  .split('\n')
  .some((line) => line.startsWith(heading) && /^\d{4}-\d\d-\d\d$/.test(line.slice(heading.length)));
const undated = dated ? [] : [`CHANGELOG.md: there is no section "${heading}YYYY-MM-DD"`];

const problems = [...placeholders, ...undated];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log(`version ${version} may be released`);
