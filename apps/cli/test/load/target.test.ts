import { describe, expect, it } from 'vitest';
import { resolveTarget, TargetError } from '@tickboard/cli/load/target';

describe('resolveTarget', () => {
  it.each([
    ['127.0.0.1:8080', { url: 'ws://127.0.0.1:8080/ws', port: 8080, isTls: false, path: '/ws', query: '' }],
    ['http://127.0.0.1', { url: 'ws://127.0.0.1/ws', port: 80, isTls: false, path: '/ws' }],
    ['https://127.0.0.1', { url: 'wss://127.0.0.1/ws', port: 443, isTls: true, path: '/ws' }],
    ['wss://127.0.0.1:9/desk/ws?token=t', { url: 'wss://127.0.0.1:9/desk/ws', path: '/desk/ws', query: 'token=t' }],
    ['ws://[::1]:8080/', { url: 'ws://[::1]:8080/ws', address: '::1', host: '[::1]:8080' }],
  ])('[B1] reads %s', async (text, expected) => {
    expect(await resolveTarget(text)).toMatchObject(expected);
  });

  it.each(['ftp://127.0.0.1', 'ws://', 'http://[', 'no-such-host.invalid:80'])('[B1] refuses %s', async (text) => {
    await expect(resolveTarget(text)).rejects.toThrow(TargetError);
  });
});
