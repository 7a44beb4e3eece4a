import { useState } from 'react';

/** For what is painted past React: what is told to the function is thrown by the next render, so that its panel says so. */
export function usePaintFailure(): (error: Error) => void {
  const [failure, setFailure] = useState<Error>();
  if (failure !== undefined) throw failure;
  return setFailure;
}
