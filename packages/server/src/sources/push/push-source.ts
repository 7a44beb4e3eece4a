import type { Route } from '../../decode/route.ts';
import { Intake, type IntakeSettings } from '../intake.ts';
import type { Source, SourceContext } from '../source.ts';

/** Takes what is posted to this server. There is no connection that could be lost: silence alone makes it stale. */
export function createPushSource(settings: IntakeSettings, routes: readonly Route[], context: SourceContext): Source {
  const intake = new Intake(context.name, settings, routes, context);
  let isStopped = false;
  return {
    intake,
    run: () => {
      if (!isStopped) context.connected('ready for what is pushed');
    },
    stop: () => {
      isStopped = true;
      intake.close();
      return Promise.resolve();
    },
  };
}
