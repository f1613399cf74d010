import { html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';

import { NoticeEvent } from './admin-events.js';
import { sentenceOf, type ManagementClient } from './management-client.js';
import type { EnabledClient } from './records.js';

/**
 * The applications that a connection is enabled for.
 *
 * @summary Switches, one for each application.
 * @tag connection-clients
 */
@customElement('connection-clients')
export class ConnectionClients extends LitElement {
  @property({ attribute: false }) api: ManagementClient | undefined;
  @property({ attribute: false }) connectionId = '';

  @state() private clients: readonly EnabledClient[] = [];

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('connectionId')) void this.#load();
  }

  override render(): TemplateResult {
    return html`<section class="panel" aria-labelledby="clients-title">
      <h2 id="clients-title">Applications</h2>
      <p class="quiet">A connection can be used by the applications that it is enabled for. This is saved at once.</p>
      <ul class="switches" role="list">
        ${this.clients.map(
          (client) =>
            html`<li>
              <label
                ><input
                  type="checkbox"
                  role="switch"
                  .checked=${client.status}
                  @change=${(event: Event) =>
                    this.#enable(client.client_id, (event.target as HTMLInputElement).checked)}
                /><span>${client.name}</span><code>${client.client_id}</code></label
              >
            </li>`,
        )}
      </ul>
    </section>`;
  }

  #address(): string {
    return `/connections/${encodeURIComponent(this.connectionId)}/clients`;
  }

  async #load(): Promise<void> {
    try {
      this.clients = (await this.api?.get<readonly EnabledClient[]>(this.#address())) ?? [];
    } catch (error) {
      this.dispatchEvent(new NoticeEvent(sentenceOf(error), 'bad'));
    }
  }

  async #enable(clientId: string, status: boolean): Promise<void> {
    try {
      const answer = await this.api?.send<readonly EnabledClient[]>('PATCH', this.#address(), [
        { client_id: clientId, status },
      ]);
      this.clients = answer ?? this.clients;
      const { name = clientId } = this.clients.find((client) => client.client_id === clientId) ?? {};
      this.dispatchEvent(new NoticeEvent(`${status ? 'Enabled' : 'Switched off'} for ${name}.`));
    } catch (error) {
      this.clients = [...this.clients];
      this.dispatchEvent(new NoticeEvent(sentenceOf(error), 'bad'));
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'connection-clients': ConnectionClients;
  }
}
