/** Types for https://github.com/ChristopheBougere/asl-validator, which has none. */
declare module 'asl-validator' {
  const validate: (definition: unknown) => { readonly isValid: boolean; readonly errorsText: () => string };
  export = validate;
}
