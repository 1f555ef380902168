export { isComparable } from './comparable.ts';
export type { PatternProblem } from './cursor.ts';
export { type DecidingCondition, type Explanation, explainMatch, type FoundValue } from './explain.ts';
export { matchesEvent, matchesText } from './match.ts';
export { type ParseResult, parseFilterPattern } from './parse.ts';
export type {
  FilterPattern,
  JsonCondition,
  JsonEvent,
  JsonExpression,
  JsonPattern,
  JsonValue,
  Selector,
  SpaceDelimitedPattern,
  TermPattern,
} from './pattern.ts';
export { printFilterPattern } from './print.ts';
