import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Tickboard } from './tickboard.ts';

let tickboard: Tickboard;

beforeEach(() => {
  tickboard = new Tickboard();
});

afterEach(() => tickboard.remove());

describe('tickboard check', () => {
  it('[CL3] says that a configuration is sound, and which', async () => {
    tickboard.write('desk.yaml', 'server: { port: 9000 }\n');
    expect(await tickboard.run('check', '--config', 'desk.yaml')).toEqual({
      code: 0,
      signal: null,
      output: `${tickboard.directory}/desk.yaml: ok\n`,
      errors: '',
    });
  });

  it('[CL3] says so of what it finds by itself', async () => {
    expect(await tickboard.run('check')).toMatchObject({ code: 0, output: 'defaults, environment and flags: ok\n' });
    const other = new Tickboard();
    other.write('config.yaml', 'server: { port: 9000 }\n');
    expect(await other.run('check')).toMatchObject({ code: 0, output: `${other.directory}/config.yaml: ok\n` });
    await other.remove();
  });

  it('[CL2] [CL3] says what is wrong, a line a fault, and nothing else', async () => {
    tickboard.write('desk.yaml', 'server:\n  prot: 5\n  port: 99999\nbroadcast: { tui_interval: fast }\n');
    const { code, output, errors } = await tickboard.run('check', '--config', 'desk.yaml');
    expect([code, output]).toEqual([1, '']);
    expect(errors.split('\n')).toEqual([
      'server.prot: no such option, did you mean server.port? (desk.yaml:2)',
      expect.stringMatching(/^server\.port: got "99999", expected a port .* \(desk\.yaml:3\)$/),
      expect.stringMatching(/^broadcast\.tui_interval: got "fast", expected a duration .* \(desk\.yaml:4\)$/),
      '',
    ]);
  });

  it.each(['check', 'serve'])('[C17] [CL2] says what is wrong with sources beside all else: %s', async (name) => {
    tickboard.write(
      'desk.yaml',
      'sources:\n  bus: { type: nats, stall_after: long, urk: 1, preset: b25 }\nserver:\n  prot: 5\n',
    );
    const { code, output, errors } = await tickboard.run(name, '--config', 'desk.yaml');
    expect([code, output]).toEqual([1, '']);
    expect(errors.split('\n')).toEqual([
      expect.stringMatching(/^sources\.bus\.stall_after: got "long", expected a duration .* \(desk\.yaml:2\)$/),
      'sources.bus.urk: no such option, did you mean url? (desk.yaml:2)',
      'server.prot: no such option, did you mean server.port? (desk.yaml:4)',
      '',
    ]);
  });

  it.each([
    ['a file that is not there', ['--config', 'none.yaml'], 'none.yaml: cannot be read: no such file\n'],
    ['a file that is a directory', ['--config', '.'], '.: cannot be read: it is a directory\n'],
    ['a file that is no YAML', ['--config', 'broken.yaml'], /^broken\.yaml:1: not valid YAML: .*\n$/],
    ['a flag that does not exist', ['--prot', '5'], "error: unknown option '--prot'\n(Did you mean --port?)\n"],
    ['a flag with a wrong value', ['--port', 'x'], /^server\.port: got "x", expected a port .* \(--port\)\n$/],
  ])('[CL2] [CL3] says in a line what is wrong with %s', async (_what, args, expected) => {
    tickboard.write('broken.yaml', 'server: [');
    const { code, output, errors } = await tickboard.run('check', ...args);
    expect([code, output]).toEqual([1, '']);
    if (typeof expected === 'string') expect(errors).toBe(expected);
    else expect(errors).toMatch(expected);
  });
});
