/** What a part of a page shows, kept in the page's address, so that a link shows the same. */
import { useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'wouter';

export interface InAddress<Value> {
  readonly read: (query: URLSearchParams) => Value;
  /** Returns another query; what else the given one says stays. */
  readonly write: (value: Value, query: URLSearchParams) => URLSearchParams;
}

/** An address is not written with every letter: browsers allow some hundred in half a minute. */
const WRITE_AFTER_MS = 300;

/** It belongs to the page that it was set on: going elsewhere, it stays behind. `codec` is always the same one. */
export function useInAddress<Value>(codec: InAddress<Value>): readonly [Value, (value: Value) => void] {
  const [query, setQuery] = useSearchParams();
  const [value, setValue] = useState(() => codec.read(query));
  const inAddress = JSON.stringify(codec.read(query));
  const known = useRef(inAddress);
  useEffect(() => {
    if (known.current === inAddress) return;
    // Not written here: a link to this page, or back and forth.
    known.current = inAddress;
    setValue(JSON.parse(inAddress) as Value);
  }, [inAddress]);
  useEffect(() => {
    const wanted = JSON.stringify(value);
    if (wanted === known.current) return undefined;
    const page = location.pathname;
    const timer = setTimeout(() => {
      if (location.pathname !== page) return;
      known.current = wanted;
      setQuery((before) => codec.write(value, before), { replace: true });
    }, WRITE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [value, codec, setQuery]);
  return [value, setValue];
}
