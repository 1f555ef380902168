/** Ends the command with exit code 1 and these lines on standard error. The cause is its usage or AWS, not a bug. */
export class CommandProblem extends Error {
  override readonly name = 'CommandProblem';
  readonly lines: readonly string[];

  constructor(lines: readonly string[], options?: ErrorOptions) {
    super(lines.join('\n'), options);
    this.lines = lines;
  }
}
