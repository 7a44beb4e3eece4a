/** Thread that looks through the whole file once, and tells where it is damaged. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { giveWay } from '../give-way.ts';
import { findDamage } from './find-damage.ts';

const { path } = workerData as { readonly path: string };
giveWay('to all');
const damage = findDamage(path);
if (damage !== undefined) (parentPort as MessagePort).postMessage(damage, []);
