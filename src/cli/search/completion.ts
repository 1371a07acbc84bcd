import { COMMAND_FLAGS, MCP_FLAGS } from '#cli/options/command-flags.ts';
import { usageError } from './exit-codes.ts';
import { flagsOf, SEARCH_COMMANDS, type SearchCommand } from './search-flags.ts';

/** Names and options of all commands. */
export function completions(): Record<string, readonly string[]> {
  const searches = SEARCH_COMMANDS.map((command: SearchCommand) => [
    command,
    Object.keys(flagsOf(command)),
  ]);
  const others = { ...COMMAND_FLAGS, mcp: Object.keys(MCP_FLAGS), completion: [], help: [] };
  return { ...Object.fromEntries(searches), ...others };
}

const SCRIPTS: Readonly<Record<string, () => string>> = { bash, zsh, fish };

/** `completion bash|zsh|fish`: prints a script that completes commands, options and files. */
export function printCompletion([shell = '', ...more]: readonly string[]): void {
  const script = more.length === 0 ? SCRIPTS[shell] : undefined;
  if (!script) {
    throw usageError(`Name one shell: completion ${Object.keys(SCRIPTS).join(', completion ')}.`);
  }
  process.stdout.write(script());
}

const names = () => Object.keys(completions()).join(' ');

/** The branches of a `case` over the command. */
function cases(complete: (options: string) => string): string {
  return Object.entries(completions())
    .filter(([, flags]) => flags.length > 0)
    .map(([name, flags]) => `      ${name}) ${complete(flags.map((f) => `--${f}`).join(' '))} ;;`)
    .join('\n');
}

function bash(): string {
  return `# Add to ~/.bashrc: source <(semblance completion bash)
_semblance() {
  local current=\${COMP_WORDS[COMP_CWORD]}
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${names()}" -- "$current"))
  elif [[ $current == -* ]]; then
    case \${COMP_WORDS[1]} in
${cases((options) => `COMPREPLY=($(compgen -W "${options}" -- "$current"))`)}
    esac
  fi
}
complete -o default -F _semblance semblance
`;
}

function zsh(): string {
  return `#compdef semblance
# Add to ~/.zshrc, after compinit: source <(semblance completion zsh)
_semblance() {
  if (( CURRENT == 2 )); then
    compadd -- ${names()}
  elif [[ $words[CURRENT] == -* ]]; then
    case $words[2] in
${cases((options) => `compadd -- ${options}`)}
    esac
  else
    _files
  fi
}
compdef _semblance semblance
`;
}

function fish(): string {
  const commands = `complete -c semblance -n __fish_use_subcommand -f -a '${names()}'`;
  const options = Object.entries(completions()).flatMap(([name, flags]) =>
    flags.map(
      (flag) => `complete -c semblance -n '__fish_seen_subcommand_from ${name}' -l ${flag}`,
    ),
  );
  const add = '# Add to ~/.config/fish/config.fish: semblance completion fish | source';
  return `${[add, commands, ...options].join('\n')}\n`;
}
