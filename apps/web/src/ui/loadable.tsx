import { type ComponentType, type ReactNode, useLayoutEffect, useState } from 'react';
import { LoadFailure } from './load-failure.ts';

/** A component whose code is loaded when it is first shown, or before by `load`. */
export interface Loadable<Props extends object> {
  /** Nothing until its code is there. Where that cannot be had it throws a `LoadFailure`, and asks anew once it is shown again. */
  readonly Component: ComponentType<Props>;
  readonly load: () => Promise<unknown>;
}

/**
 * In place of React's `lazy`, which shows what comes in steps (a page, its dock, its panels) no faster than one step in
 * 300 ms, waits a step even for what was loaded before, and never asks again for what failed once.
 */
export function loadable<Props extends object = object>(fetch: () => Promise<ComponentType<Props>>): Loadable<Props> {
  let found: ComponentType<Props> | undefined;
  let request: Promise<void> | undefined;
  const load = (): Promise<void> => (request ??= fetch().then(keep, giveUp));
  const keep = (component: ComponentType<Props>) => {
    found = component;
  };
  const giveUp = (error: unknown): never => {
    request = undefined;
    throw new LoadFailure(error);
  };

  function Component(props: Props): ReactNode {
    const [Found, setFound] = useState(() => found);
    const [failure, setFailure] = useState<Error>();
    useLayoutEffect(() => {
      if (Found !== undefined) return undefined;
      let isShown = true;
      const tell = (show: () => void) => {
        if (isShown) show();
      };
      load().then(
        () => tell(() => setFound(() => found)),
        (error: unknown) => tell(() => setFailure(error as Error)),
      );
      return () => {
        isShown = false;
      };
    }, [Found]);
    if (failure !== undefined) throw failure;
    return Found === undefined ? null : <Found {...props} />;
  }

  return { Component, load };
}
