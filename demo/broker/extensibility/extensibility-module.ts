import type { BrokerModule } from '../broker-module.js';
import { openConnectionScripts, type ConnectionScripts } from './database/connection-scripts.js';
import { extensibilityName, type Extensibility } from './extensibility.js';
import { createLazyHost } from './host/lazy-host.js';
import { createSecretBox } from './secret-box.js';
import { createScriptLogRepository } from './store/script-log-repository.js';

/** The tenant's scripts as a part of the broker. */
export const extensibilityModule: BrokerModule = ({ services, store }) => {
  const { database } = store;
  const log = createScriptLogRepository(database);
  const host = createLazyHost({ log: log.write });
  const box = createSecretBox(services.key('secrets of scripts'));
  const open = new Map<string, ConnectionScripts>();

  const extensibility: Extensibility = {
    host,
    log,
    openConnection: (id, settings) => {
      const scripts = openConnectionScripts({ host, database, services, box }, id, settings);
      open.set(id, scripts);
      return scripts;
    },
    connection: (id) => open.get(id),
  };
  return {
    extras: { [extensibilityName]: extensibility },
    close: () => host.close(),
  };
};
