import { parse, parseExpressionAt, type AnyNode, type Expression, type Node } from 'acorn';
import { full } from 'acorn-walk';

/** A script taken apart, for the rules of the linter. */
export interface ScriptSyntax {
  readonly code: string;
  /** Every node, the outer ones behind the inner ones. */
  readonly nodes: readonly AnyNode[];
  /** The function of a database script or a rule. */
  readonly script: AnyNode | undefined;
}

/** Parses a script; nothing if it has a syntax error, which is for the check at save to report. */
export function readSyntax(code: string, isFunction: boolean): ScriptSyntax | undefined {
  const options = { ecmaVersion: 'latest', locations: true, allowReturnOutsideFunction: true } as const;
  try {
    const root: Node = isFunction ? parseExpressionAt(code, 0, options) : parse(code, options);
    const nodes: AnyNode[] = [];
    full(root, (node) => nodes.push(node));
    return { code, nodes, script: isFunction ? (root as AnyNode) : undefined };
  } catch {
    return undefined;
  }
}

/** The text of a node. */
export function textOf({ code }: ScriptSyntax, node: Node): string {
  return code.slice(node.start, node.end);
}

/** `a.b.c` for a chain of plain members; empty for anything else. */
export function pathOf(node: AnyNode | null | undefined): string {
  if (node?.type === 'Identifier') return node.name;
  if (node?.type === 'ChainExpression') return pathOf(node.expression);
  if (node?.type !== 'MemberExpression' || node.computed) return '';
  const object = pathOf(node.object);
  return object === '' ? '' : `${object}.${(node.property as { name?: string }).name ?? ''}`;
}

/** The value of a string that is written out, or of the fixed parts of a template. */
export function fixedText(node: AnyNode): string | undefined {
  if (node.type === 'Literal' && typeof node.value === 'string') return node.value;
  if (node.type === 'TemplateLiteral') return node.quasis.map((part) => part.value.cooked ?? '').join('\u0000');
  return undefined;
}

/** The names of an object's members, as far as they are written out; `...` stands for a spread. */
export function keysOf(node: AnyNode): readonly string[] {
  if (node.type !== 'ObjectExpression') return [];
  return node.properties.map((property) => {
    if (property.type === 'SpreadElement') return '...';
    const { key } = property;
    return key.type === 'Identifier' ? key.name : key.type === 'Literal' ? String(key.value) : '';
  });
}

/** The value of a member of an object, if it is written out. */
export function memberOf(node: AnyNode | undefined, name: string): Expression | undefined {
  if (node?.type !== 'ObjectExpression') return undefined;
  for (const property of node.properties) {
    if (property.type !== 'Property') continue;
    const { key } = property;
    const known = key.type === 'Identifier' ? key.name : key.type === 'Literal' ? key.value : undefined;
    if (known === name) return property.value;
  }
  return undefined;
}

/** Whether a name occurs anywhere in a node, as a variable or as a member. */
export function mentions(root: Node, name: RegExp): boolean {
  let found = false;
  full(root, (inner) => {
    const node = inner;
    const used = node.type === 'MemberExpression' && !node.computed ? node.property : node;
    if (used.type === 'Identifier' && name.test(used.name)) found = true;
  });
  return found;
}
