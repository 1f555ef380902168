/** Kleene's three truth values: `undefined` stands for "can't be known". */
export type Kleene = boolean | undefined;

export function not(truth: Kleene): Kleene {
  return truth === undefined ? undefined : !truth;
}

export function all(truths: readonly Kleene[]): Kleene {
  if (truths.includes(false)) return false;
  return truths.includes(undefined) ? undefined : true;
}

export function any(truths: readonly Kleene[]): Kleene {
  if (truths.includes(true)) return true;
  return truths.includes(undefined) ? undefined : false;
}
