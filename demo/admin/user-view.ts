import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import { NavigateEvent, NoticeEvent } from './admin-events.js';
import { renderJson } from './json-view.js';
import { ApiProblem, sentenceOf, type ManagementClient, type Problem } from './management-client.js';
import { describedBy, problemAt, renderField, type FieldView } from './option-form.js';
import { renderProblems } from './problem-list.js';
import type { UserRecord } from './records.js';
import { timeText } from './time-text.js';

const names = [
  ['name', 'Name'],
  ['given_name', 'Given name'],
  ['family_name', 'Family name'],
  ['nickname', 'Nickname'],
] as const;

const owners: Readonly<Record<UserRecord['profile_owner'], string>> = {
  application: 'The profile can be edited here.',
  sync: 'The profile follows the source at each login. Switch the sync of the connection off to edit it here.',
  source: 'The profile belongs to the database of the connection. Only the block can be changed here.',
};

/**
 * One user: profile, identities, block.
 *
 * @summary View of a user.
 * @tag user-view
 */
@customElement('user-view')
export class UserView extends LitElement {
  @property({ attribute: false }) api: ManagementClient | undefined;
  @property({ attribute: false }) userId = '';

  @state() private user: UserRecord | undefined;
  @state() private problem: string | undefined;
  @state() private problems: readonly Problem[] = [];
  @state() private busy = false;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('userId')) void this.#load();
  }

  override render(): TemplateResult {
    const crumbs = html`<nav class="crumbs" aria-label="Path"><a href="/admin/users">Users</a></nav>`;
    if (this.problem !== undefined) {
      return html`${crumbs}
        <h1>User</h1>
        <p class="alert" role="alert">${this.problem}</p>`;
    }
    const { user } = this;
    if (user === undefined)
      return html`${crumbs}
        <p class="quiet">Loading …</p>`;
    return html`${crumbs}
      <header class="head">
        <div>
          <h1>${user.name ?? user.user_id}</h1>
          <p class="quiet"><code>${user.user_id}</code></p>
        </div>
        <div class="actions">
          <a class="button" href="/admin/logs?user_id=${encodeURIComponent(user.user_id)}">Log</a>
          <button
            class="button ${user.blocked ? 'main' : 'bad'}"
            type="button"
            ?disabled=${this.busy}
            @click=${this.#handleBlock}
          >
            ${user.blocked ? 'Unblock' : 'Block'}
          </button>
        </div>
      </header>
      ${
        user.blocked
          ? html`<p class="info bad">This user is blocked: they cannot sign in, and their sessions have ended.</p>`
          : nothing
      }
      <section class="panel" aria-labelledby="facts-title">
        <h2 id="facts-title">Facts</h2>
        <dl class="facts">
          ${[
            ['Email', user.email === null ? '–' : `${user.email}${user.email_verified ? '' : ' (not verified)'}`],
            ['Phone', user.phone_number ?? '–'],
            ['Logins', String(user.logins_count)],
            ['Last login', timeText(user.last_login)],
            ['Last address', user.last_ip ?? '–'],
            ['Since', timeText(user.created_at)],
          ].map(
            ([name, value]) =>
              html`<div>
                <dt>${name}</dt>
                <dd>${value}</dd>
              </div>`,
          )}
        </dl>
      </section>
      ${this.#renderProfile(user)}
      <section class="panel" aria-labelledby="identities-title">
        <h2 id="identities-title">${user.identities.length === 1 ? 'Identity' : 'Identities'}</h2>
        ${user.identities.map(
          (identity) =>
            html`<h3>
                <a href="/admin/connections/${encodeURIComponent(identity.connection)}">${identity.connection}</a>
              </h3>
              <p class="quiet"><code>${identity.user_id}</code> · last login ${timeText(identity.last_login)}</p>
              <div class="columns">
                <div>
                  <h4>As the source gave it</h4>
                  ${renderJson(`Raw profile of ${identity.connection}`, identity.raw)}
                </div>
                <div>
                  <h4>In the broker's words</h4>
                  ${renderJson(`Normalized profile of ${identity.connection}`, identity.profile)}
                </div>
              </div>`,
        )}
      </section>
      <section class="panel" aria-labelledby="metadata-title">
        <h2 id="metadata-title">Metadata</h2>
        <div class="columns">
          <div>
            <h3>Of the user</h3>
            ${renderJson('User metadata', user.user_metadata)}
          </div>
          <div>
            <h3>Of the applications</h3>
            ${renderJson('Application metadata', user.app_metadata)}
          </div>
        </div>
      </section>
      <section class="panel danger" aria-labelledby="danger-title">
        <h2 id="danger-title">Delete</h2>
        <p class="quiet">The user, all identities and all sessions go at once.</p>
        <button class="button bad" type="button" @click=${this.#handleAsk}>Delete this user</button>
      </section>
      <dialog aria-labelledby="delete-title">
        <h2 id="delete-title">Delete ${user.name ?? 'this user'}?</h2>
        <p>This cannot be undone.</p>
        <div class="actions">
          <button class="button bad" type="button" @click=${this.#handleDelete}>Delete</button>
          <button class="button" type="button" @click=${this.#handleClose}>Keep</button>
        </div>
      </dialog>`;
  }

  #renderProfile(user: UserRecord): TemplateResult {
    const canEdit = user.profile_owner === 'application';
    return html`<form class="panel" novalidate aria-labelledby="profile-title" @submit=${this.#handleSave}>
      <h2 id="profile-title">Profile</h2>
      <p class="quiet">${owners[user.profile_owner]}</p>
      ${renderProblems(this.problems, new Set(names.map(([name]) => name)))}
      <div class="grid">
        ${names.map(([name, label]) => {
          const view: FieldView = { id: `user-${name}`, label, problem: problemAt(this.problems, name) };
          const value = (user as unknown as Record<string, unknown>)[name];
          return renderField(
            view,
            html`<input
              id=${view.id}
              name=${name}
              autocomplete="off"
              ?disabled=${!canEdit}
              aria-describedby=${describedBy(view)}
              aria-invalid=${view.problem === undefined ? nothing : 'true'}
              .value=${typeof value === 'string' ? value : ''}
            />`,
          );
        })}
      </div>
      ${
        canEdit
          ? html`<div class="actions">
              <button class="button main" type="submit" ?disabled=${this.busy}>Save</button>
            </div>`
          : nothing
      }
    </form>`;
  }

  #address(): string {
    return `/users/${encodeURIComponent(this.userId)}`;
  }

  async #load(): Promise<void> {
    [this.problem, this.problems] = [undefined, []];
    try {
      this.user = await this.api?.get<UserRecord>(this.#address());
    } catch (error) {
      this.problem = sentenceOf(error);
    }
  }

  async #change(changes: Readonly<Record<string, unknown>>, done: string): Promise<void> {
    this.busy = true;
    try {
      this.user = await this.api?.send<UserRecord>('PATCH', this.#address(), changes);
      this.problems = [];
      this.dispatchEvent(new NoticeEvent(done));
    } catch (error) {
      this.problems = error instanceof ApiProblem ? error.problems : [];
      if (this.problems.length === 0) this.dispatchEvent(new NoticeEvent(sentenceOf(error), 'bad'));
    } finally {
      this.busy = false;
    }
  }

  readonly #handleBlock = async (): Promise<void> => {
    const blocked = this.user?.blocked !== true;
    await this.#change({ blocked }, blocked ? 'Blocked. All their sessions have ended.' : 'They can sign in again.');
  };

  readonly #handleSave = async (event: Event): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const before = this.user as unknown as Readonly<Record<string, unknown>>;
    const changes = Object.fromEntries(
      names.flatMap(([name]) => {
        const value = (form.elements.namedItem(name) as HTMLInputElement).value.trim();
        return value === (before[name] ?? '') ? [] : [[name, value === '' ? null : value]];
      }),
    );
    if (Object.keys(changes).length === 0) this.dispatchEvent(new NoticeEvent('Nothing has changed.'));
    else await this.#change(changes, 'Saved.');
  };

  readonly #handleAsk = (): void => {
    this.querySelector('dialog')?.showModal();
  };

  readonly #handleClose = (): void => {
    this.querySelector('dialog')?.close();
  };

  readonly #handleDelete = async (): Promise<void> => {
    this.#handleClose();
    try {
      await this.api?.send('DELETE', this.#address());
      this.dispatchEvent(new NoticeEvent('The user is gone.'));
      this.dispatchEvent(new NavigateEvent('/admin/users'));
    } catch (error) {
      this.dispatchEvent(new NoticeEvent(sentenceOf(error), 'bad'));
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'user-view': UserView;
  }
}
