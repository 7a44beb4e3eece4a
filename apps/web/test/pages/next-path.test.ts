import { expect, it } from 'vitest';
import { loginPath, nextPath } from '../../src/pages/next-path.ts';

const ORIGIN = 'https://desk.example';

it('[UK17] one comes back to the page that was wanted, as it was', () => {
  for (const wanted of ['/risk', '/trade/BTC%2FUSDT?wall=1', '/desk?symbol=A%26B']) {
    expect(nextPath(new URL(loginPath(wanted), ORIGIN).search, ORIGIN)).toBe(wanted);
  }
});

it.each([
  '',
  '?next=',
  '?next=https://evil.example/desk',
  '?next=//evil.example/desk',
  String.raw`?next=/\evil.example`,
  '?next=/%09/evil.example',
  '?next=javascript:alert(1)',
  '?next=/login?next=/login',
])('[UK17] never to another origin, nor in a circle: %s', (search) => {
  expect(nextPath(search, ORIGIN)).toBe('/desk');
});
