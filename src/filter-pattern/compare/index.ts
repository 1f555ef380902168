export { type Comparison, compareFilterPatterns, mostWork, type Relation } from './compare.ts';
export { Work as ComparisonWork } from './work.ts';
