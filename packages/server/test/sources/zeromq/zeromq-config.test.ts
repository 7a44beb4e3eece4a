import { configuredSources } from '@tickboard/server/sources/registry';
import { describe, expect, it } from 'vitest';
import { curveKeyPair } from 'zeromq';
import { load } from '../../config/load.ts';

const { publicKey: KEY } = curveKeyPair();
const PASSWORD = 'only-ours-17';

/** Lines as beneath `feed:`. */
function yamlOf(lines: readonly string[]): string {
  return ['sources:', '  feed:', '    type: zeromq', ...lines.map((line) => `    ${line}`)].join('\n');
}

async function messageOf(...lines: readonly string[]): Promise<string> {
  const loading = async () => configuredSources(load({ yaml: yamlOf(lines) }).config);
  return loading().then(
    () => 'no fault',
    (error: unknown) => (error as Error).message,
  );
}

describe('the options of a zeromq source', () => {
  it('[ZM11] may be an address and a preset', async () => {
    const { config } = load({ yaml: yamlOf(['url: tcp://127.0.0.1:5555', 'preset: quantmind', 'stall_after: 9s']) });
    const entries = await configuredSources(config);
    expect(entries).toMatchObject([{ name: 'feed', type: 'zeromq', stallAfterMs: 9_000, isSimulated: false }]);
  });

  it.each([
    ['several addresses', ['url: [tcp://a:1, "tcp://[::1]:2", ipc:///run/feed.sock]', 'preset: quantmind']],
    ['CURVE without a pair', ['url: tcp://a:1', 'preset: quantmind', `curve: { server_key: "${KEY}" }`]],
    ['PLAIN', ['url: tcp://a:1', 'preset: quantmind', `plain: { username: desk, password: ${PASSWORD} }`]],
    ['no heartbeat', ['url: tcp://a:1', 'preset: quantmind', 'heartbeat_interval: 0ms']],
  ])('[ZM11] may be %s', async (_what, lines) => {
    expect(await messageOf(...lines)).toBe('no fault');
  });

  it.each([
    ['no address', ['preset: quantmind'], /sources\.feed\.url/],
    ['no port', ['url: tcp://localhost', 'preset: quantmind'], /sources\.feed\.url/],
    ['a port that is none', ['url: tcp://localhost:99999', 'preset: quantmind'], /sources\.feed\.url/],
    ['an address for binding', ['url: tcp://*:5555', 'preset: quantmind'], /sources\.feed\.url/],
    ['an address within the process', ['url: inproc://feed', 'preset: quantmind'], /sources\.feed\.url/],
    ['no meaning', ['url: tcp://a:1'], /nothing says what its messages mean/],
    ['an unknown preset', ['url: tcp://a:1', 'preset: b25'], /preset/],
    ['topics without frames', ['url: tcp://a:1', 'preset: quantmind', 'topics: a'], /sources\.feed\.topics/],
    ['a subject with frames', ['url: tcp://a:1', 'preset: quantmind', 'framing: topic', 'subject: x'], /\.subject/],
    ['a key that is none', ['url: tcp://a:1', 'preset: quantmind', 'curve: { server_key: short }'], /server_key/],
    [
      'half a pair',
      ['url: tcp://a:1', 'preset: quantmind', `curve: { server_key: "${KEY}", public_key: "${KEY}" }`],
      /secret_key/,
    ],
    [
      'both kinds of security',
      [
        'url: tcp://a:1',
        'preset: quantmind',
        `curve: { server_key: "${KEY}" }`,
        `plain: { username: a, password: ${PASSWORD} }`,
      ],
      /exclude each other/,
    ],
  ])('[ZM11] with %s are a fault with its line', async (_what, lines, expected) => {
    const message = await messageOf(...lines);
    expect(message).toMatch(expected);
    expect(message).toMatch(/config\.yaml:\d+/);
    expect(message).not.toContain(PASSWORD);
  });
});
