import { RootfsError } from '../kernel/errors.js';
import { didYouMean } from '../kernel/suggest.js';
import { COMMON_OPTIONS, type Command, type Given } from './command.js';
import type { Host } from './host.js';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

function flagsOf(command: Command): readonly string[] {
  return [...command.options, ...COMMON_OPTIONS].map(({ name }) => `--${name}`);
}

function wordsOf(command: Command): string {
  if (command.completes === undefined) return '';
  if (command.completes === 'suites') return '$(rootfs suites --quiet 2>/dev/null)';
  return command.completes.join(' ');
}

/** After an option that takes a value come its choices, or else what the shell completes by default: files. */
function valueCases(command: Command): string {
  return [...command.options, ...COMMON_OPTIONS]
    .filter(({ value }) => value !== undefined)
    .map(({ name, short, choices }) => {
      const names = [`--${name}`, ...(short === undefined ? [] : [`-${short}`])];
      const pattern = names.map((option) => `${command.name}:${option}`).join('|');
      return `    ${pattern}) ${choices === undefined ? 'return' : `words="${choices.join(' ')}"`} ;;\n`;
    })
    .join('');
}

/** One function serves both: zsh runs it through bashcompinit. */
function bashScript(commands: readonly Command[]): string {
  const names = [...commands.map(({ name }) => name), 'help', 'version'].join(' ');
  const flags = commands.map(
    (command) => `    ${command.name}:-*) words="${flagsOf(command).join(' ')}" ;;\n`,
  );
  const choices = commands.map(valueCases);
  const words = commands.map((command) => `    ${command.name}:*) words="${wordsOf(command)}" ;;\n`);
  return `_rootfs() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}" words=
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${names}" -- "$current"))
    return
  fi
  case "$command:$previous" in
${choices.join('')}  esac
  [ -n "$words" ] || case "$command:$current" in
${flags.join('')}${words.join('')}  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _rootfs rootfs
`;
}

function fishScript(commands: readonly Command[]): string {
  const lines = commands.flatMap((command) => {
    const seen = `-n '__fish_seen_subcommand_from ${command.name}'`;
    const options = [...command.options, ...COMMON_OPTIONS].map(
      ({ name, short, help, value, choices }) =>
        `complete -c rootfs ${seen}${short === undefined ? '' : ` -s ${short}`} -l ${name}${value === undefined ? '' : ' -r'}` +
        `${choices === undefined ? '' : ` -a '${choices.join(' ')}'`} -d '${help.replace(/['\\]/g, '\\$&')}'`,
    );
    const words = wordsOf(command).replace(/^\$\((.*) 2>.*\)$/, '($1)');
    return [
      `complete -c rootfs -n __fish_use_subcommand -a ${command.name} -d '${command.summary}'`,
      ...(words === '' ? [] : [`complete -c rootfs -f ${seen} -a '${words}'`]),
      ...options,
    ];
  });
  return `${lines.join('\n')}\n`;
}

/** The completion command; it completes all commands, itself among them. */
export function completionCommand(others: readonly Command[]): Command {
  const command: Command = {
    name: 'completion',
    summary: 'print a completion script for bash, zsh or fish',
    usage: 'bash|zsh|fish',
    description: 'Prints a script for the shell to read at its start.',
    options: [],
    examples: [['source <(rootfs completion bash)', 'for this shell']],
    completes: SHELLS,
    run: (given: Given, host: Host): Promise<number> => {
      const [shell] = given.positionals;
      const all = [...others, command];
      if (shell === 'fish') host.stdout.write(fishScript(all));
      else if (shell === 'bash') host.stdout.write(bashScript(all));
      else if (shell === 'zsh')
        host.stdout.write(`autoload -U +X bashcompinit && bashcompinit\n${bashScript(all)}`);
      else {
        throw new RootfsError(
          'USAGE',
          shell === undefined ? 'which shell?' : `no script for ${JSON.stringify(shell)}`,
          {
            hint: `${didYouMean(shell ?? '', SHELLS)}It is one of ${SHELLS.join(', ')}.`,
          },
        );
      }
      return Promise.resolve(0);
    },
  };
  return command;
}
