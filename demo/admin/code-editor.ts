import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { lintGutter, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';

/** Something to mark in the code. */
export interface CodeMark {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** The code was edited. */
export class CodeChangedEvent extends Event {
  static readonly eventName = 'code-changed' as const;
  readonly code: string;

  constructor(code: string) {
    super(CodeChangedEvent.eventName, { bubbles: true, composed: true });
    this.code = code;
  }
}

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.controlKeyword, tags.definitionKeyword], color: 'var(--code-keyword)' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: 'var(--code-string)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--code-number)' },
  { tag: [tags.comment, tags.lineComment, tags.blockComment], color: 'var(--quiet)', fontStyle: 'italic' },
  { tag: [tags.function(tags.variableName), tags.function(tags.propertyName)], color: 'var(--code-function)' },
]);

const look = EditorView.theme({
  '&': { fontSize: '0.8125rem', backgroundColor: 'var(--panel)', color: 'var(--text)' },
  '&.cm-focused': { outline: '2px solid var(--brand)', outlineOffset: '-1px' },
  '.cm-content': { fontFamily: 'var(--mono)', caretColor: 'var(--text)', padding: '0.625rem 0' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': { backgroundColor: 'var(--sunken)', color: 'var(--quiet)', border: 'none' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'var(--line-wash)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--selection)',
  },
  '.cm-scroller': { fontFamily: 'var(--mono)', maxHeight: '34rem', lineHeight: '1.6' },
  '.cm-tooltip': { backgroundColor: 'var(--panel)', color: 'var(--text)', border: '1px solid var(--line-strong)' },
});

/**
 * Writes typed text into the document itself. A browser that does it keeps the colour of what was replaced by an inline
 * style, which the page's policy forbids.
 */
const ownInput = EditorView.domEventHandlers({
  beforeinput: (event, view) => {
    if (event.inputType !== 'insertText' || event.data === null || view.composing) return false;
    event.preventDefault();
    view.dispatch(view.state.replaceSelection(event.data), { userEvent: 'input.type', scrollIntoView: true });
    return true;
  },
});

/**
 * Edits JavaScript.
 *
 * The sheets of the editor go into the shadow root, because a strict policy lets none into the page. Escape, then Tab leaves it.
 *
 * @summary Code editor.
 * @tag code-editor
 * @fires {CodeChangedEvent} code-changed - The code was edited.
 */
@customElement('code-editor')
export class CodeEditor extends LitElement {
  static override styles = css`
    :host {
      display: block;
      overflow: hidden;
      border: 1px solid var(--line-strong);
      border-radius: 10px;
    }
  `;

  @property({ attribute: false }) code = '';
  @property({ attribute: false }) marks: readonly CodeMark[] = [];
  /** What the editor is called. */
  @property() label = 'Code';

  @query('div') private readonly place!: HTMLElement;

  #view: EditorView | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#view?.destroy();
    this.#view = undefined;
  }

  protected override firstUpdated(): void {
    this.#view = new EditorView({ parent: this.place, root: this.renderRoot as ShadowRoot, state: this.#newState() });
  }

  protected override updated(changed: PropertyValues<this>): void {
    const view = this.#view;
    if (view === undefined) return;
    if (changed.has('code') && this.code !== view.state.doc.toString()) view.setState(this.#newState());
    if (changed.has('code') || changed.has('marks')) {
      view.dispatch(
        setDiagnostics(
          view.state,
          this.marks.map((mark) => toDiagnostic(view.state, mark)),
        ),
      );
    }
  }

  override focus(): void {
    this.#view?.focus();
  }

  override render(): TemplateResult {
    return html`<div></div>`;
  }

  #newState(): EditorState {
    return EditorState.create({
      doc: this.code,
      extensions: [
        lineNumbers(),
        lintGutter(),
        history(),
        drawSelection(),
        indentOnInput(),
        bracketMatching(),
        highlightActiveLine(),
        javascript(),
        syntaxHighlighting(colours),
        look,
        ownInput,
        keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
        EditorState.tabSize.of(2),
        EditorView.contentAttributes.of({
          tabindex: '0',
          'aria-label': `${this.label}. Escape, then Tab leaves the editor.`,
        }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          this.code = update.state.doc.toString();
          this.dispatchEvent(new CodeChangedEvent(this.code));
        }),
      ],
    });
  }
}

function toDiagnostic(state: EditorState, { line, column, severity, message }: CodeMark): Diagnostic {
  const place = state.doc.line(Math.min(Math.max(line, 1), state.doc.lines));
  const from = Math.min(place.from + column - 1, place.to);
  return { from, to: place.to, severity, message };
}

declare global {
  interface HTMLElementTagNameMap {
    'code-editor': CodeEditor;
  }
  interface HTMLElementEventMap {
    'code-changed': CodeChangedEvent;
  }
}
