import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'acorn';
import { databaseScriptNames, databaseScripts, type DatabaseScriptName } from './script-names.js';

/** The scripts of a kind of store, to begin with. */
export interface ScriptTemplate {
  readonly id: string;
  readonly title: string;
  /** What it expects of the store and of `configuration`. */
  readonly description: string;
  /** Modules that must be installed. */
  readonly modules: readonly string[];
  readonly scripts: Readonly<Partial<Record<DatabaseScriptName, string>>>;
}

/** All templates by id, in the order in which editors offer them, with the modules that they load. */
const files = {
  javascript: [],
  postgresql: ['pg', 'bcryptjs'],
  mysql: ['mysql2', 'bcryptjs'],
  mongodb: ['mongodb', 'bcryptjs'],
  'sql-server': ['tedious', 'bcryptjs'],
  'aspnet-membership': ['tedious'],
  'web-service': [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** The id of a template. */
export type ScriptTemplateId = keyof typeof files;

/** The ids of all templates. */
export const scriptTemplateIds: readonly ScriptTemplateId[] = Object.keys(files) as ScriptTemplateId[];

/** Reads a template: one file, in which every script is one function. */
export function readScriptTemplate(id: ScriptTemplateId): ScriptTemplate {
  const source = readFileSync(fileURLToPath(new URL(`../templates/${id}.js`, import.meta.url)), 'utf8');
  const header = (/^(?:\/\/.*\n)+/.exec(source)?.[0] ?? '').replace(/^\/\/ ?/gm, '');
  const [title = id, ...rest] = header.trim().split('\n');
  return { id, title, description: rest.join('\n').trim(), modules: files[id], scripts: splitScripts(source) };
}

/** Takes a file of functions apart, each with the comment above it. */
function splitScripts(source: string): ScriptTemplate['scripts'] {
  const comments: { readonly start: number; readonly end: number }[] = [];
  const program = parse(source, {
    ecmaVersion: 'latest',
    onComment: (_block, _text, start, end) => comments.push({ start, end }),
  });
  const scripts: Partial<Record<DatabaseScriptName, string>> = {};
  for (const node of program.body) {
    if (node.type !== 'FunctionDeclaration') continue;
    const name = databaseScriptNames.find((key) => databaseScripts[key].functionName === node.id.name);
    if (name === undefined) continue;
    const comment = comments.findLast(({ end }) => end <= node.start && source.slice(end, node.start).trim() === '');
    const above = comment === undefined ? '' : withoutTypes(source.slice(comment.start, comment.end));
    scripts[name] = `${above}${source.slice(node.start, node.end)}\n`;
  }
  return scripts;
}

/** Drops the reference to the type of the script: it is a path of this repository. */
function withoutTypes(comment: string): string {
  return `${comment.replace(/\n \*\n \* @type \{import.*\}(?=\n)/, '')}\n`;
}
