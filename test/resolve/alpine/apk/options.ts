/** A command line of apk, read as src/apk.c reads it: options and applet in any order. */
export interface CommandLine {
  readonly applet: string;
  readonly operands: readonly string[];
  /** Long names of the options that were given, in order, each with its value; `no` turns a switch off. */
  readonly options: readonly (readonly [name: string, value: string])[];
}

type Kind = 'plain' | 'switch' | 'value';

/** `name/short`, by kind. */
const GLOBAL: Readonly<Record<Kind, string>> = {
  plain:
    'allow-untrusted force/f force-broken-world force-missing-repositories force-non-repository force-old-apk ' +
    'force-overwrite force-refresh quiet/q update-cache/U verbose/v',
  switch:
    'cache cache-packages cache-predownload commit-hooks interactive/i legacy-info logfile network preserve-env ' +
    'pretty-print progress purge scripts simulate/s sync clean-protected root-tmpfs',
  value: 'arch preupgrade-depends repository/X root/p timeout wait cache-max-age',
};

const APPLETS: Readonly<Record<string, Partial<Record<Kind, string>>>> = {
  add: { plain: 'initdb latest/l no-chown upgrade/u usermode', value: 'virtual/t' },
  del: { plain: 'rdepends/r' },
  fix: { plain: 'depends/d directory-permissions reinstall/r upgrade/u xattr/x' },
  upgrade: {
    plain: 'available/a ignore latest/l preupgrade-only prune self-upgrade-only',
    switch: 'preupgrade self-upgrade',
  },
};

interface Option {
  readonly name: string;
  readonly short: string;
  readonly kind: Kind;
}

function optionsOf(lists: Partial<Record<Kind, string>>): readonly Option[] {
  return (['plain', 'switch', 'value'] as const).flatMap((kind) =>
    (lists[kind] ?? '').split(' ').map((one) => {
      const [name = '', short = ''] = one.split('/');
      return { name, short, kind };
    }),
  );
}

/** The option of a long name, or of the only one that begins so; `no-` turns a switch off. */
function findLong(options: readonly Option[], key: string): readonly [Option, negated: boolean] | undefined {
  const among = (text: string, some: readonly Option[]): Option | undefined => {
    const starting = some.filter((option) => option.name.startsWith(text));
    return some.find((option) => option.name === text) ?? (starting.length === 1 ? starting[0] : undefined);
  };
  const plain = among(key, options);
  if (plain !== undefined) return [plain, false];
  const switches = options.filter((option) => option.kind === 'switch');
  const off = key.startsWith('no-') ? among(key.slice(3), switches) : undefined;
  return off === undefined ? undefined : [off, true];
}

/** Splits a cluster of short options; the last may take its value from the rest of the word. */
function shortOptions(options: readonly Option[], word: string): readonly (readonly [Option, string])[] {
  const found: (readonly [Option, string])[] = [];
  for (let at = 1; at < word.length; at++) {
    const option = options.find((one) => one.short === word.charAt(at));
    if (option === undefined) throw new Error(`no such option: ${word}`);
    if (option.kind === 'value') return [...found, [option, word.slice(at + 1)]];
    found.push([option, '']);
  }
  return found;
}

/** @throws Error for an option or applet that is not modelled here */
export function readCommandLine(args: readonly string[]): CommandLine {
  const applet = args.find((word) => Object.hasOwn(APPLETS, word));
  if (applet === undefined) throw new Error(`no applet in: ${args.join(' ')}`);
  const known = [...optionsOf(GLOBAL), ...optionsOf(APPLETS[applet] ?? {})].filter((one) => one.name !== '');
  const options: (readonly [string, string])[] = [];
  const operands: string[] = [];
  const rest = [...args];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const long = /^--([^=]+)(?:=(.*))?$/s.exec(word);
    if (long !== null) {
      const [option, negated] = findLong(known, long[1] ?? '') ?? [];
      if (option === undefined) throw new Error(`no such option: ${word}`);
      const value = option.kind === 'value' ? (long[2] ?? rest.shift() ?? '') : (long[2] ?? '');
      options.push([option.name, negated === true ? 'no' : value]);
    } else if (word.startsWith('-') && word !== '-') {
      for (const [option, value] of shortOptions(known, word)) {
        const taken = option.kind === 'value' && value === '' ? (rest.shift() ?? '') : value;
        options.push([option.name, taken]);
      }
    } else operands.push(word);
  }
  operands.splice(operands.indexOf(applet), 1);
  return { applet, operands: operands.filter(Boolean), options };
}
