import { useCallback, useRef, useState } from 'react';

/**
 * A state that is told often and is seldom another. React keeps each telling, of the same value too, until the
 * component renders again: over a day of seconds in which it does not, that is a leak.
 */
export function useQuietState<Value>(initial: Value): readonly [Value, (value: Value) => void] {
  const [state, setState] = useState(initial);
  const told = useRef(initial);
  const tell = useCallback((value: Value) => {
    if (Object.is(told.current, value)) return;
    told.current = value;
    setState(() => value);
  }, []);
  return [state, tell];
}
