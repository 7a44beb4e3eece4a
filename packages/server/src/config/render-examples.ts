/** The option table as files for people: an example to copy, an example environment, a page of documentation. */
import { stringify } from 'yaml';
import { ENTRIES, ENTRY_BY_PATH, type OptionEntry } from './entries.ts';
import { Option, Section, type AnyOption, type OptionTree, type Plain } from './option.ts';
import { OPTIONS } from './options.ts';

const GENERATED = 'Written by `npm run config:examples` from packages/server/src/config/options.ts.';
const WIDTH = 100;

/** The value that an example shows: the default, or what could be there. */
function exampleOf(option: AnyOption): Plain {
  return option.example ?? option.kind.toPlain(option.default as {});
}

function isAbsent(option: AnyOption): boolean {
  return option.default === undefined;
}

function wrap(text: string, prefix: string): string[] {
  const lines: string[] = [];
  let line = prefix;
  for (const word of text.split(' ')) {
    if (line !== prefix && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = prefix;
    }
    line += line === prefix ? word : ` ${word}`;
  }
  return [...lines, line];
}

function describe({ description, kind, isLive }: AnyOption): string {
  const change = isLive ? 'Can change while running.' : '';
  return `${description} Value: ${kind.expected}. ${change}`.trim();
}

function yamlLines(tree: OptionTree, indent: string): string[] {
  return Object.entries(tree).flatMap(([name, node]) => {
    if (node instanceof Option) {
      const value = stringify(exampleOf(node), { collectionStyle: 'flow', lineWidth: 0 }).trim();
      const line = `${name}: ${value}`;
      return [...wrap(describe(node), `${indent}# `), indent + (isAbsent(node) ? `# ${line}` : line), ''];
    }
    const lines = yamlLines(node.options, `${indent}  `);
    return [...wrap(node.description, `${indent}# `), `${indent}${name}:`, ...lines];
  });
}

/** A file that changes nothing: every option with its default, and comments for those that have none. */
export function renderExampleYaml(): string {
  const head = [
    '# Configuration of the dashboard server. Copy to config.yaml and keep what you change.',
    '# Environment variables and flags win over this file; see docs/configuration.md.',
    ...wrap(GENERATED, '# '),
    '',
  ];
  return `${[...head, ...yamlLines(OPTIONS, '')].join('\n').trimEnd()}\n`;
}

function environmentText(value: Plain): string {
  return Array.isArray(value) ? value.join(',') : String(value);
}

/** Only comments, since what is set here would win over config.yaml. */
export function renderExampleEnvironment(): string {
  const lines = [
    '# Environment of the dashboard server: remove the # before what you change. Each wins over config.yaml.',
    ...wrap(GENERATED, '# '),
    '',
  ];
  for (const { option, environment } of ENTRIES) {
    lines.push(...wrap(describe(option), '## '), `# ${environment[0]}=${environmentText(exampleOf(option))}`, '');
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

function code(text: string): string {
  return `\`${text}\``;
}

function tableRow({ path, option, environment, flags }: OptionEntry): string {
  const value = isAbsent(option) ? 'none' : code(environmentText(exampleOf(option)) || '[]');
  const names = [...environment, ...flags.map((flag) => `--${flag}`)].map(code).join(' ');
  const text = option.description + (option.isLive ? ' _Live._' : '');
  const cells = [code(path), value, option.kind.expected, text, names];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function documentTree(tree: OptionTree, parents: readonly string[]): string[] {
  const rows: string[] = [];
  const sections: string[] = [];
  for (const [name, node] of Object.entries(tree)) {
    const path = [...parents, name];
    if (node instanceof Section) {
      sections.push('', `${'#'.repeat(path.length + 1)} ${path.join('.')}`, '', node.description);
      sections.push(...documentTree(node.options, path));
    } else {
      const entry = ENTRY_BY_PATH.get(path.join('.'));
      if (entry !== undefined) rows.push(tableRow(entry));
    }
  }
  const head = ['', '| option | default | value | what it does | other names |', '| --- | --- | --- | --- | --- |'];
  return [...(rows.length > 0 ? [...head, ...rows] : []), ...sections];
}

export function renderDocumentation(): string {
  return `# Configuration

Every option can stand in three places; a later one wins:

1. \`config.yaml\` in the working directory, or the file that \`--config\` names, or, where neither is there, \`/etc/dashboard-server/config.yaml\`;
2. the environment, as \`DASHBOARD_\` and the option's path in upper case (\`broadcast.tui_interval\` is \`DASHBOARD_BROADCAST_TUI_INTERVAL\`), some also under a shorter name;
3. flags, as the path with dashes (\`--broadcast-tui-interval 200ms\`), some also under a shorter name.

Durations are written with their unit: \`100ms\`, \`1.5s\`, \`5m\`, \`1h\`, \`1m30s\`. Sizes are \`512b\`, \`64kb\`, \`1mb\`, \`1gb\` (1 kb is 1024 bytes) or a number of bytes. A list is a YAML list, or texts with commas between them. What is left empty counts as not written, but for \`security.api_key\`, where an empty value stops the start.

A wrong name or value stops the start, with one line for each fault: the option, what was found, what was expected, and where. \`tickboard check --config FILE\` does only that. Options marked _Live_ take effect while the server runs, when the file changes or on SIGHUP; a change of another one is logged as waiting for a restart.

The rules behind this page are in [spec/configuration.md](spec/configuration.md). ${GENERATED}
${documentTree(OPTIONS, []).join('\n')}
`;
}
