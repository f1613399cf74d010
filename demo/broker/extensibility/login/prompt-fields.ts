import type { FieldSpec } from 'idp-login';
import type { PipelineDecision } from '../pipeline/pipeline-result.js';
import type { JsonValue } from '../plain-json.js';

const types = ['text', 'email', 'tel', 'select', 'checkbox', 'date'] as const;
const mostFields = 20;

/**
 * The fields of a form that an Action shows: `fields` of `api.prompt.render` by name, each a label or
 * `{ label, type, required, options }`.
 */
export function promptFields({ fields }: Extract<PipelineDecision, { kind: 'prompt' }>): readonly FieldSpec[] {
  return Object.entries(fields)
    .filter(([name]) => /^\w{1,64}$/.test(name))
    .slice(0, mostFields)
    .map(([name, value]) => fieldOf(name, value));
}

function fieldOf(name: string, value: JsonValue): FieldSpec {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { name, type: 'text', label: typeof value === 'string' ? value : name };
  }
  const { label, type, required, options } = value as Readonly<Record<string, JsonValue>>;
  const list: readonly JsonValue[] = Array.isArray(options) ? options : [];
  const choices = list.flatMap((option) => (typeof option === 'string' ? [{ value: option, label: option }] : []));
  const known = types.find((candidate) => candidate === type) ?? 'text';
  return {
    name,
    // A list without choices would be a dead end.
    type: known === 'select' && choices.length === 0 ? 'text' : known,
    label: typeof label === 'string' ? label : name,
    ...(required === true ? { required: true } : {}),
    ...(choices.length === 0 ? {} : { options: choices }),
  };
}
