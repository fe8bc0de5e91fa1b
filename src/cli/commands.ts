import type { Command } from './command.js';

// Each is loaded when it is run, or when its help is wanted: most of them bring most of the program. In the order in which
// the help lists them.
const LOADERS: Readonly<Record<string, () => Promise<Command>>> = {
  bootstrap: async () => (await import('./bootstrap.js')).bootstrapCommand,
  lock: async () => (await import('./lock.js')).lockCommand,
  fetch: async () => (await import('./fetch.js')).fetchCommand,
  outdated: async () => (await import('./outdated.js')).outdatedCommand,
  update: async () => (await import('./update.js')).updateCommand,
  audit: async () => (await import('./audit.js')).auditCommand,
  diff: async () => (await import('./diff.js')).diffCommand,
  bundle: async () => (await import('./bundle.js')).bundleCommand,
  resolve: async () => (await import('./resolve.js')).resolveCommand,
  why: async () => (await import('./why.js')).whyCommand,
  'why-not': async () => (await import('./why-not.js')).whyNotCommand,
  tree: async () => (await import('./tree.js')).treeCommand,
  graph: async () => (await import('./graph.js')).graphCommand,
  size: async () => (await import('./size.js')).sizeCommand,
  scripts: async () => (await import('./scripts.js')).scriptsCommand,
  suites: async () => (await import('./suites.js')).suitesCommand,
  cache: async () => (await import('./cache.js')).cacheCommand,
};

const COMPLETION = 'completion';

export const COMMAND_NAMES: readonly string[] = [...Object.keys(LOADERS), COMPLETION];

/** Every command but the one that completes them. */
function ownCommands(): Promise<readonly Command[]> {
  return Promise.all(Object.values(LOADERS).map((load) => load()));
}

/** The command of that name, undefined when there is none. */
export async function loadCommand(name: string): Promise<Command | undefined> {
  if (name === COMPLETION) return (await import('./completion.js')).completionCommand(await ownCommands());
  return Object.hasOwn(LOADERS, name) ? LOADERS[name]?.() : undefined;
}

/** All of them, in the order of {@link COMMAND_NAMES}. */
export async function allCommands(): Promise<readonly Command[]> {
  const own = await ownCommands();
  return [...own, (await import('./completion.js')).completionCommand(own)];
}
