import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parseStartOptions, type StartEnvironment, type StartOptions } from '../../../demo/start/options.js';

const terminal: StartEnvironment = { cwd: '/home/ada/shop', isTerminal: true, isCi: false, portCount: 7 };

const read = (...argv: string[]): ReturnType<typeof parseStartOptions> => parseStartOptions(argv, terminal);

function options(argv: readonly string[], environment: Partial<StartEnvironment> = {}): StartOptions {
  const request = parseStartOptions(argv, { ...terminal, ...environment });
  assert.equal(request.kind, 'run');
  return (request as { options: StartOptions }).options;
}

describe('parseStartOptions', () => {
  it('has a default for everything', () => {
    assert.deepEqual(options([]), {
      port: 4180,
      open: true,
      json: false,
      fresh: false,
      dataFolder: '/home/ada/shop/.data',
    });
  });

  it('reads every option', () => {
    assert.deepEqual(options(['--port', '5000', '--no-open', '--json', '--fresh', '--data', '../store']), {
      port: 5000,
      open: false,
      json: true,
      fresh: true,
      dataFolder: '/home/ada/store',
    });
    assert.equal(options(['--port=5000']).port, 5000);
  });

  it('opens the browser for a person at a terminal only', () => {
    assert.equal(options([], { isTerminal: false }).open, false);
    assert.equal(options([], { isCi: true }).open, false);
    assert.equal(options(['--json']).open, false);
    assert.equal(options(['--no-open']).open, false);
  });

  it('knows that help is wanted', () => {
    assert.equal(read('--help').kind, 'help');
    assert.equal(read('-h', '--port', '5000').kind, 'help');
  });

  const mistakes: Readonly<Record<string, readonly string[]>> = {
    'There is no option --prot.': ['--prot', '5000'],
    'There is no option -x.': ['-x'],
    '"5000" is not an option.': ['5000'],
    'The option --port needs a value.': ['--port'],
    'The option --data needs a value.': ['--data='],
    'The option --json takes no value.': ['--json=yes'],
    'The option --port needs a number from 1024 to 65529.': ['--port', '80'],
  };
  it('does not take the next option for a value that was left out', () => {
    for (const name of ['--port', '--data']) {
      const message = `The option ${name} needs a value. See "npm start -- --help".`;
      assert.deepEqual(read(name, '--no-open'), { kind: 'error', message });
    }
  });

  for (const [sentence, argv] of Object.entries(mistakes)) {
    it(`says of ${argv.join(' ')}: ${sentence}`, () => {
      assert.deepEqual(read(...argv), { kind: 'error', message: `${sentence} See "npm start -- --help".` });
    });
  }

  it('takes no port that is none, or that leaves no room for the others', () => {
    for (const port of ['abc', '4180.5', '-1', '65530', '1e9', ' ']) {
      assert.equal(read(`--port=${port}`).kind, 'error', port);
    }
    assert.equal(options(['--port', '65529']).port, 65_529);
  });
});
