import type { ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';

/** Instead of rows, where there are some and the filter lets none through. */
export function Filtered({ onClear }: { readonly onClear: (() => void) | undefined }): ReactNode {
  return (
    <Empty title="No row matches the filter">
      {onClear === undefined ? 'Choose another one to see rows.' : <Button onClick={onClear}>Clear the filter</Button>}
    </Empty>
  );
}
