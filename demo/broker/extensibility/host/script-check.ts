import { parse, parseExpressionAt, type Node } from 'acorn';
import { SCRIPT_LIMITS, type ScriptForm } from './script.js';

/** Why a script cannot be saved. */
export interface ScriptProblem {
  readonly code: 'empty' | 'too_large' | 'syntax' | 'not_a_function' | 'no_export';
  readonly message: string;
  /** From 1. */
  readonly line?: number;
  /** From 1. */
  readonly column?: number;
}

/** What {@link checkScript} is asked about. */
export interface ScriptToCheck {
  readonly form: ScriptForm;
  readonly code: string;
  /** The export that an Action must have. */
  readonly handler?: string;
}

/** Checks a script before it is saved; nothing of it is run. Returns nothing if it may be saved. */
export function checkScript({ form, code, handler }: ScriptToCheck): ScriptProblem | undefined {
  if (code.trim() === '') return { code: 'empty', message: 'The script is empty' };
  const bytes = Buffer.byteLength(code);
  if (bytes > SCRIPT_LIMITS.codeBytes) {
    const message = `The script has ${bytes} bytes; ${SCRIPT_LIMITS.codeBytes} are allowed`;
    return { code: 'too_large', message };
  }
  try {
    return form === 'database' || form === 'rule' ? checkFunction(code) : checkModule(code, form, handler);
  } catch (error) {
    return syntaxProblem(error);
  }
}

const options = { ecmaVersion: 'latest', locations: true } as const;

function checkFunction(code: string): ScriptProblem | undefined {
  const node = parseExpressionAt(code, 0, options);
  const rest = code.slice(node.end).replace(/\/\*[\s\S]*?\*\/|\/\/.*|[\s;]/g, '');
  const isFunction = node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression';
  if (isFunction && rest === '') return undefined;
  const [line, column] = placeOf(code, isFunction ? code.indexOf(rest.slice(0, 1), node.end) : node.start);
  const message = isFunction
    ? 'There is more behind the function; a script is one function'
    : 'The script is not a function; write function name(…, callback) { … }';
  return { code: 'not_a_function', message, line, column };
}

function checkModule(code: string, form: 'hook' | 'action', handler: string | undefined): ScriptProblem | undefined {
  const program = parse(code, { ...options, sourceType: 'script', allowReturnOutsideFunction: true });
  if (form === 'hook') {
    if (program.body.some((node) => assigns(node, /^module\.exports$/))) return undefined;
    return { code: 'no_export', message: 'The hook exports nothing; write module.exports = function (…, cb) { … }' };
  }
  if (handler === undefined) return undefined;
  const target = new RegExp(`^(module\\.)?exports(\\.${handler})?$`);
  if (program.body.some((node) => assigns(node, target))) return undefined;
  return { code: 'no_export', message: `Write exports.${handler} = async (event, api) => { … }` };
}

/** Whether a statement assigns to something as `exports.name`. */
function assigns(node: Node, target: RegExp): boolean {
  if (node.type !== 'ExpressionStatement') return false;
  let expression = (node as Node & { expression: Node }).expression;
  while (expression.type === 'AssignmentExpression') {
    const { left, right } = expression as Node & { left: Node; right: Node };
    if (target.test(pathOf(left))) return true;
    expression = right;
  }
  return false;
}

function pathOf(node: Node): string {
  if (node.type === 'Identifier') return (node as Node & { name: string }).name;
  if (node.type !== 'MemberExpression') return '';
  const { object, property, computed } = node as Node & { object: Node; property: Node; computed: boolean };
  return computed ? '' : `${pathOf(object)}.${pathOf(property)}`;
}

function syntaxProblem(error: unknown): ScriptProblem {
  const { message, loc } = error as SyntaxError & { loc?: { line: number; column: number } };
  return {
    code: 'syntax',
    message: message.replace(/ \(\d+:\d+\)$/, ''),
    ...(loc && { line: loc.line, column: loc.column + 1 }),
  };
}

function placeOf(code: string, at: number): [line: number, column: number] {
  const before = code.slice(0, Math.max(at, 0)).split('\n');
  return [before.length, (before.at(-1)?.length ?? 0) + 1];
}
