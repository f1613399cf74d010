import { html, nothing, render } from 'lit';
import type { TemplateResult } from 'lit';

import type { Connection } from '../connection/connection.js';
import type { LoginState } from '../flow/login-state.js';
import { offerOf } from '../flow/offer.js';
import { moreOptionsSheet } from '../styles/more-options.js';

import type { StageController } from './controllers/stage-controller.js';
import { float } from './float.js';
import { connectionIcon } from './screens/connection-icon.js';
import { foldButtons } from './screens/fold-buttons.js';
import type { LaterContext } from './screens/screen-context.js';
import { createTypeAhead, fold } from './type-ahead.js';

/** How many options are drawn at first, and how many more whenever those come to their end. */
const windowSize = 50;

/** A list of more options than this has a search field. */
const searchesBeyond = 20;

/** Shows the list as the view wants it: opens it, closes it, draws what has changed. */
export type MoreOptions = (state: LoginState, context: LaterContext) => void;

/**
 * Makes the list; a short one is a listbox with type-ahead, a long one is searched.
 *
 * The focus stays on the list or on its search field, and the active option is named to screen readers. Of many options
 * only those near the visible ones are drawn.
 */
export function createMoreOptions(stage: StageController): MoreOptions {
  const { form } = stage;
  const place = document.createElement('div');
  const typeAhead = createTypeAhead();
  let all: readonly { readonly connection: Connection; readonly name: string }[] = [];
  let context: LaterContext | undefined;
  let end: (() => void) | undefined;
  let query = '';
  let active = 0;
  let limit = windowSize;

  const holder = (): HTMLElement | null => place.querySelector<HTMLElement>('[aria-activedescendant]');
  const anchor = (): HTMLElement | null => form.querySelector<HTMLElement>('.idp-foot [aria-haspopup]');
  const close = (): void => {
    if (end) context?.show({ expanded: false });
  };
  const choose = (connection: Connection | undefined): void => {
    if (!connection) return;
    close();
    context?.dispatch({ type: 'choose', connection: connection.id });
  };

  place.addEventListener('click', ({ target }) => {
    const id = (target as Element).closest<HTMLElement>('[data-connection]')?.dataset['connection'];
    choose(all.find(({ connection }) => connection.id === id)?.connection);
  });

  function matches(): readonly Connection[] {
    const wanted = fold(query.trim());
    const found = all.filter(({ name }) => name.includes(wanted));
    // What begins with it comes first.
    const [first, rest] = [true, false].map((is) => found.filter(({ name }) => name.startsWith(wanted) === is));
    return [...(first ?? []), ...(rest ?? [])].map(({ connection }) => connection);
  }

  function activate(index: number, count: number): void {
    active = Math.max(0, Math.min(index, count - 1));
    if (active >= limit - 1) limit = active + windowSize;
    update();
    place.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }

  function handleKey(event: KeyboardEvent, found: readonly Connection[], searches: boolean): void {
    const count = found.length;
    const page = 8;
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + page,
      PageUp: active - page,
      // In a search field these move the caret.
      ...(searches ? {} : { Home: 0, End: count - 1 }),
    };
    const to = moves[event.key];
    if (event.isComposing) return;
    if (to !== undefined) activate(to, count);
    else if (event.key === 'Enter' || (event.key === ' ' && !searches)) choose(found[active]);
    else if (event.key === 'Escape') {
      // The dialog that the form may stand in stays open.
      event.stopPropagation();
      close();
    } else {
      const names = searches ? [] : all.map(({ name }) => name);
      const meant = typeAhead.press(event, names, active);
      if (meant !== undefined) activate(meant, count);
      return;
    }
    event.preventDefault();
  }

  function option(connection: Connection, index: number, count: number, shown: LaterContext): TemplateResult {
    const label = shown.text(connection.label);
    return html`<li
      id=${shown.id(`more-${index}`)}
      class="idp-choice"
      role="option"
      aria-selected=${index === active ? 'true' : 'false'}
      aria-posinset=${index + 1}
      aria-setsize=${count}
      data-connection=${connection.id}
      @mousedown=${(event: MouseEvent) => event.preventDefault()}
    >
      ${connectionIcon(connection, label, shown)}<bdi>${label}</bdi>
    </li>`;
  }

  function template(shown: LaterContext): TemplateResult {
    const { messages } = shown;
    const searches = all.length > searchesBeyond;
    const found = matches();
    const current = found.length > 0 ? shown.id(`more-${active}`) : '';
    const key = (event: KeyboardEvent): void => handleKey(event, found, searches);
    return html`<div
      class="idp-more"
      .popover=${'manual'}
      role="dialog"
      aria-label=${messages.moreOptions}
      @focusout=${({ relatedTarget }: FocusEvent) => {
        // Another window may have the focus for a while.
        if (document.hasFocus() && !place.contains(relatedTarget as Node | null)) close();
      }}
    >
      ${
        searches
          ? html`<input
              class="idp-input idp-find"
              type="text"
              role="combobox"
              aria-label=${messages.find}
              placeholder=${messages.find}
              aria-autocomplete="list"
              aria-expanded="true"
              aria-controls=${shown.id('more-list')}
              aria-activedescendant=${current}
              autocomplete="off"
              autocapitalize="none"
              spellcheck="false"
              .value=${query}
              @input=${(event: InputEvent) => {
                query = (event.target as HTMLInputElement).value;
                limit = windowSize;
                activate(0, matches().length);
              }}
              @keydown=${key}
            />`
          : nothing
      }
      ${
        searches
          ? html`<ul
              id=${shown.id('more-list')}
              class="idp-choices"
              role="listbox"
              aria-label=${messages.moreOptions}
              @scroll=${grow}
            >
              ${found.slice(0, limit).map((connection, index) => option(connection, index, found.length, shown))}
            </ul>`
          : html`<ul
              id=${shown.id('more-list')}
              class="idp-choices"
              role="listbox"
              tabindex="0"
              aria-label=${messages.moreOptions}
              aria-activedescendant=${current}
              @keydown=${key}
            >
              ${found.map((connection, index) => option(connection, index, found.length, shown))}
            </ul>`
      }
      <p class="idp-none" role="status">${found.length === 0 ? messages.noneFound : nothing}</p>
    </div>`;
  }

  function grow({ target }: Event): void {
    const { scrollTop, clientHeight, scrollHeight } = target as HTMLElement;
    if (limit >= all.length || scrollTop + 2 * clientHeight < scrollHeight) return;
    limit += windowSize;
    update();
  }

  function update(): void {
    if (context && end) render(template(context), place);
  }

  function open(shown: LaterContext): void {
    const button = anchor();
    if (!button) return;
    [query, active, limit] = ['', 0, windowSize];
    form.lastElementChild?.before(place);
    render(template(shown), place);
    const panel = place.firstElementChild as HTMLElement;
    stage.adopt(moreOptionsSheet);
    panel.showPopover();
    const stay = (event: MouseEvent): void => event.preventDefault();
    // The focus stays in the list, so that the click on the button finds it open and closes it.
    button.addEventListener('mousedown', stay);
    const stop = float(button, panel, { placement: 'bottom', wideAs: form, onAway: close });
    end = () => {
      stop();
      button.removeEventListener('mousedown', stay);
      if (place.contains((form.getRootNode() as Document | ShadowRoot).activeElement)) button.focus();
      place.remove();
      render(nothing, place);
    };
    holder()?.focus();
  }

  return (state, shown) => {
    const offer = state.document && offerOf(state.document, state.setup);
    const connections = offer ? foldButtons(offer, shown.maxButtons).folded : [];
    context = shown;
    all = connections.map((connection) => ({ connection, name: fold(shown.text(connection.label)) }));
    if (shown.view.expanded && connections.length > 0) {
      if (end) update();
      else open(shown);
    } else if (end) {
      const done = end;
      end = undefined;
      done();
    }
  };
}
