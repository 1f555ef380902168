/** The plugin as osls sees it: hooks by the names of its lifecycle events. */
declare class RootwatchPlugin {
  constructor(serverless: unknown, options: { readonly param?: readonly string[] }, utils: { readonly log: object });
  readonly hooks: Readonly<Record<string, () => unknown>>;
}
export = RootwatchPlugin;
