import type {
  Field,
  FieldTest,
  FilterPattern,
  JsonCondition,
  JsonExpression,
  Operand,
  Selector,
  Step,
  Term,
} from './pattern.ts';

const plainName = /^[A-Za-z0-9_-]+$/;
const plainWord = /^[\p{L}\p{N}_]+$/u;

/**
 * Prints a pattern in its one canonical spelling: strings quoted, numbers in their shortest form, no needless
 * parentheses.
 */
export function printFilterPattern(pattern: FilterPattern): string {
  switch (pattern.kind) {
    case 'json':
      return `{ ${printExpression(pattern.expression)} }`;
    case 'terms':
      return pattern.terms.length === 0 ? '""' : pattern.terms.map(printTerm).join(' ');
    case 'space-delimited':
      return `[${pattern.fields.map(printField).join(', ')}]`;
    default:
      return pattern satisfies never;
  }
}

function printExpression(expression: JsonExpression): string {
  switch (expression.kind) {
    case 'or':
      return expression.operands.map(printExpression).join(' || ');
    case 'and':
      return expression.operands
        .map((operand) => (operand.kind === 'or' ? `(${printExpression(operand)})` : printExpression(operand)))
        .join(' && ');
    default:
      return printCondition(expression);
  }
}

export function printCondition(condition: JsonCondition): string {
  const selector = printSelector(condition.selector);
  switch (condition.kind) {
    case 'compare':
      return `${selector} ${condition.operator} ${printOperand(condition.operand)}`;
    case 'is':
      return `${selector} IS ${String(condition.value).toUpperCase()}`;
    case 'not-exists':
      return `${selector} NOT EXISTS`;
    default:
      return condition satisfies never;
  }
}

export function printSelector(selector: Selector): string {
  return `$${selector.map(printStep).join('')}`;
}

function printStep(step: Step): string {
  switch (step.kind) {
    case 'name':
      return plainName.test(step.name) ? `.${step.name}` : `.['${step.name}']`;
    case 'index':
      return `[${step.index}]`;
    case 'any-name':
      return '.*';
    case 'any-index':
      return '[*]';
    default:
      return step satisfies never;
  }
}

function printOperand(operand: Operand): string {
  switch (operand.kind) {
    case 'number':
      return String(operand.value);
    case 'regex':
      return `%${operand.source}%`;
    case 'text':
      return quoted(operand.text === '' && operand.openStart ? '*' : starred(operand));
    default:
      return operand satisfies never;
  }
}

function starred(operand: { readonly text: string; readonly openStart: boolean; readonly openEnd: boolean }): string {
  return `${operand.openStart ? '*' : ''}${operand.text}${operand.openEnd ? '*' : ''}`;
}

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function printTerm(term: Term): string {
  if (term.kind === 'regex') return `%${term.source}%`;
  const mark = term.role === 'optional' ? '?' : term.role === 'excluded' ? '-' : '';
  return `${mark}${plainWord.test(term.text) ? term.text : quoted(term.text)}`;
}

function printField(field: Field): string {
  if (field.kind === 'ellipsis') return '...';
  return field.test === null ? field.name : printTest(field.name, field.test);
}

function printTest(name: string, test: FieldTest): string {
  switch (test.kind) {
    case 'or':
      return test.operands.map((operand) => printTest(name, operand)).join(' || ');
    case 'and':
      return test.operands.map((operand) => printTest(name, operand)).join(' && ');
    case 'compare':
      return `${name} ${test.operator} ${printOperand(test.operand)}`;
    default:
      return test satisfies never;
  }
}
