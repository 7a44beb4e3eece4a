import { describeRedisError } from '@tickboard/server/sources/redis/redis-words';
import { expect, it } from 'vitest';

const AT = 'redis.example:6379';
const system = (code: string) => Object.assign(new Error(`connect ${code} 10.0.0.1:6379`), { code });

it.each<[unknown, string]>([
  [system('ECONNREFUSED'), `connection refused at ${AT}`],
  [new AggregateError([system('ECONNREFUSED'), system('ETIMEDOUT')]), `connection refused at ${AT}`],
  [system('ENOTFOUND'), `unknown host name in ${AT}`],
  [system('ETIMEDOUT'), `no answer from ${AT}`],
  [system('ECONNRESET'), `connection reset by ${AT}`],
  [system('EHOSTUNREACH'), `no route to ${AT}`],
  [system('EWEIRD'), `${AT} failed: connect EWEIRD 10.0.0.1:6379`],
  [new Error('WRONGPASS invalid pair'), `wrong user name or password for ${AT} (WRONGPASS invalid pair)`],
  [new Error('LOADING Redis is loading'), `its data is still being loaded by ${AT} (LOADING Redis is loading)`],
  [new Error("READONLY You can't write"), `only reading is allowed by ${AT} (READONLY You can't write)`],
  [new Error('ERR max number of clients reached'), `too many clients at ${AT}`],
  [new Error('Connection is closed.'), `connection closed by ${AT}`],
  [new Error('constructor'), `${AT} failed: constructor`],
  ['odd', `${AT} failed: odd`],
])('[R4] says in words what %s means', (error, words) => {
  expect(describeRedisError(error, AT)).toBe(words);
});
