import { join } from 'node:path';
import type { BrokerModule } from '../broker-module.js';
import { accountScriptsName } from '../connections/account-scripts.js';
import { messageScriptsName } from '../messages/message-scripts.js';
import { exchangeScriptsName } from '../oidc/token-scripts.js';
import { createActionCache } from './actions/action-cache.js';
import { createActionLibrary, noActions } from './actions/action-library.js';
import { openConnectionScripts, type ConnectionScripts } from './database/connection-scripts.js';
import { createImportJobs } from './database/import-jobs.js';
import { createAccountScripts } from './events/account-events.js';
import { createExchangeScripts } from './events/exchange-events.js';
import { createMessageScripts } from './events/message-events.js';
import { extensibilityName, type Extensibility } from './extensibility.js';
import { createHookLibrary, noHooks } from './hooks/hook-library.js';
import { createLazyHost } from './host/lazy-host.js';
import { DEFAULT_MODULES } from './host/module-access.js';
import { importRoutes } from './import-routes.js';
import { continuePath, continueRoutes } from './login/continue-routes.js';
import { createScriptStage } from './login/script-stage.js';
import { createEventFlows } from './pipeline/event-flows.js';
import { createPostLoginPipeline } from './pipeline/post-login.js';
import { createRuleLibrary, noRules } from './rules/rule-library.js';
import { createSecretBox } from './secret-box.js';
import { openScriptDocument } from './store/script-document.js';
import { createImportJobRepository } from './store/import-job-repository.js';
import { createScriptLogRepository } from './store/script-log-repository.js';
import { createTraceRepository } from './store/trace-repository.js';
import { takeTenantScripts } from './tenant-scripts.js';

/** How long a person may be at the page that a script sent them to, at most. */
const awaySeconds = 60 * 60;
const parkingSeconds = 60;

/**
 * The tenant's scripts as a part of the broker.
 *
 * It offers {@link Extensibility} (Actions, rules, hooks, scripts of connections, traces, logs) and the scripts for
 * accounts to handlers of connections, a stage of the login pipeline for rules and post-login Actions, the address
 * `/continue` to which browsers come back from where a script sent them, and bulk imports in the management API. What the tenant's file says of scripts is taken
 * over at the start.
 */
export const extensibilityModule: BrokerModule = (core) => {
  const { services, store, tenant, clients } = core;
  const { database } = store;
  const { now } = services;
  const document = <T>(name: string, initial: T) => openScriptDocument(database, name, initial, now);
  const log = createScriptLogRepository(database);
  const traces = createTraceRepository(database, now);
  const host = createLazyHost({ log: log.write });
  const box = createSecretBox(services.key('secrets of scripts'));
  const rules = createRuleLibrary(document('rules', noRules), box, now);
  const hooks = createHookLibrary(document('hooks', noHooks), box, now);
  const actions = createActionLibrary({
    ...document('actions', noActions),
    secrets: box,
    allowedModules: DEFAULT_MODULES,
    now,
  });
  takeTenantScripts(tenant.extensibility, { actions, rules, hooks, seeds: document('seeds', {}) });

  const runs = { host, cache: createActionCache(now), now };
  const flows = createEventFlows({
    ...runs,
    hook: hooks.enabled,
    actions: actions.bound,
    secretsOf: hooks.secretsOf,
    log: log.write,
  });
  const pipeline = createPostLoginPipeline({
    ...runs,
    rules: rules.list,
    rulesConfiguration: rules.configuration,
    actions: () => actions.bound('post-login'),
  });
  const waiting = store.expiring('script redirects');
  const returned = store.expiring('script returns');
  const open = new Map<string, ConnectionScripts>();
  const jobs = createImportJobRepository(database, now);
  const imports = createImportJobs(join(store.folder, 'imports'), jobs, now);

  const extensibility: Extensibility = {
    host,
    actions,
    rules,
    hooks,
    flows,
    traces,
    log,
    imports,
    openConnection: (id, settings) => {
      const scripts = openConnectionScripts({ host, database, services, box }, id, settings);
      open.set(id, scripts);
      if (settings.mode === 'import') imports.resumeAll(scripts);
      return scripts;
    },
    connection: (id) => open.get(id),
  };
  return {
    extras: {
      [extensibilityName]: extensibility,
      [messageScriptsName]: createMessageScripts(services, clients, flows, tenant.mail?.from ?? ''),
      [exchangeScriptsName]: createExchangeScripts(services, flows, traces),
      [accountScriptsName]: createAccountScripts({ services, clients, flows, traces }),
    },
    stages: [
      createScriptStage({
        services,
        pipeline,
        traces,
        hasScripts: () => rules.list().some(({ enabled }) => enabled) || actions.bound('post-login').length > 0,
        waiting,
        returned,
        continueUrl: `${services.issuer}${continuePath}`,
        awaySeconds,
      }),
    ],
    routes: [...continueRoutes({ waiting, returned, parkingSeconds }), ...importRoutes(core)],
    close: async () => {
      await imports.close();
      await host.close();
    },
  };
};
