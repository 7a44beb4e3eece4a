/** What takes longest begins first, so that no worker is left with it alone in the end: benches, then browsers. */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const FIRST = ['/bench/test/', '/test/e2e/', '/apps/cli/test/'];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rankOf = ({ moduleId }: TestSpecification): number => {
      const rank = FIRST.findIndex((folder) => moduleId.includes(folder));
      return rank < 0 ? FIRST.length : rank;
    };
    return (await super.sort(files)).toSorted((left, right) => rankOf(left) - rankOf(right));
  }
}
