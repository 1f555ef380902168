/** Ends the command with exit 1 and these lines on standard error: the person's doing, or AWS's, not a bug. */
export class CommandProblem extends Error {
  override readonly name = 'CommandProblem';
  readonly lines: readonly string[];

  constructor(lines: readonly string[], options?: ErrorOptions) {
    super(lines.join('\n'), options);
    this.lines = lines;
  }
}
