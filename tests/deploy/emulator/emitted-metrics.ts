import { asJson, listIn } from './deployed-stack.ts';

export type ToldMetric = { readonly Namespace: unknown; readonly MetricName: unknown; readonly dimensions: unknown };

/**
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function metricsIn(line: string): readonly ToldMetric[] {
  if (!line.startsWith('{') || !line.includes('"_aws"')) return [];
  const fields = asJson(JSON.parse(line));
  return listIn(fields['_aws'], 'CloudWatchMetrics').flatMap((directive) => {
    const sets = directive['Dimensions'];
    const [names] = Array.isArray(sets) ? sets : [];
    const dimensions = Object.fromEntries((Array.isArray(names) ? names : []).map((name) => [name, fields[name]]));
    const { Namespace } = directive;
    return listIn(directive, 'Metrics').map(({ Name: MetricName }) => ({ Namespace, MetricName, dimensions }));
  });
}
