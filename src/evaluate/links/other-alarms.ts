/** The rules of composite alarms and of alarms on metric math: needed where no plain metric alarm makes a chain complete. */
export { compositesThatFollow } from '../rules/composite-alarms.ts';
export { indexComposites } from '../rules/composite-index.ts';
export { metricMathOver } from '../rules/metric-math.ts';
export { judgeComposite, movesWithEvent } from './composite-firing.ts';
