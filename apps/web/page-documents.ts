/**
 * A document for each page, the same but for the files that it names: what the page needs is on its way, and compiled,
 * while the script that would ask for it still is. Rules: docs/spec/web.md.
 */
import { resolve } from 'node:path';
import type { Plugin, Rolldown } from 'vite';
import { listShown } from './src/layout/layout.ts';
import { DOCKING } from './src/layout/docking.ts';
import { findPreset, presetFor } from './src/layout/presets.ts';

type Bundle = Rolldown.OutputBundle;
type Chunk = Rolldown.OutputChunk;

const SOURCES = resolve(import.meta.dirname, 'src');
const PAGE = /\/src\/pages\/([a-z]+)-page\.tsx$/;
/** What is shown until a person chooses. */
const DESK_WIDTH = 1_440;
/**
 * Chromium then compiles the whole file while it loads, beside the page's own thread, and not function by function when
 * each is first called. To others it is a comment.
 */
const COMPILE_HINT = '//# allFunctionsCalledOnLoad\n';

export function pageDocuments(): Plugin {
  return {
    name: 'page-documents',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const document = bundle['index.html'];
        if (document?.type !== 'asset') throw new Error('there is no index.html to write documents of pages from');
        const plain = String(document.source);
        const named = new Set<string>();
        for (const chunk of Object.values(bundle)) {
          const name = chunk.type === 'chunk' ? PAGE.exec(chunk.facadeModuleId ?? '')?.[1] : undefined;
          if (name === undefined || chunk.type !== 'chunk') continue;
          const files = filesOf(bundle, [chunk]);
          const links = linksTo(files, plain);
          const ofDock = name === 'desk' ? filesOf(bundle, chunksOfDock(bundle)) : new Set<string>();
          const docked = linksTo(ofDock, `${plain}${links}`, DOCKING);
          for (const file of [...files, ...ofDock]) named.add(file);
          const source = plain.replace('</head>', `${links}${docked}</head>`);
          this.emitFile({ type: 'asset', fileName: `pages/${name}.html`, source });
        }
        for (const name of named) {
          const chunk = bundle[name];
          if (chunk?.type === 'chunk') chunk.code = `${COMPILE_HINT}${chunk.code}`;
        }
      },
    },
  };
}

function chunksOfDock(bundle: Bundle): Chunk[] {
  const layout = findPreset(presetFor(DESK_WIDTH))?.layout;
  if (layout === undefined) throw new Error('the desk begins with a preset that there is not');
  const panels = listShown(layout).map((id) => `panels/${id}/${id}-panel.tsx`);
  return ['layout/docked-desk.tsx', ...panels].map((path) => {
    const isOfPath = (chunk: Chunk) => chunk.facadeModuleId === resolve(SOURCES, path);
    const chunk = Object.values(bundle).find((each) => each.type === 'chunk' && isOfPath(each));
    if (chunk?.type !== 'chunk') throw new Error(`nothing was built of ${path}, which the desk shows first`);
    return chunk;
  });
}

/** These, and all that they import; each once. */
function filesOf(bundle: Bundle, chunks: readonly Chunk[]): ReadonlySet<string> {
  const files = new Set<string>();
  const add = (chunk: Chunk) => {
    if (files.has(chunk.fileName)) return;
    files.add(chunk.fileName);
    for (const name of chunk.imports) {
      const imported = bundle[name];
      if (imported?.type === 'chunk') add(imported);
    }
  };
  for (const chunk of chunks) add(chunk);
  return files;
}

/** To those that the document does not name yet. */
function linksTo(files: ReadonlySet<string>, document: string, media?: string): string {
  const condition = media === undefined ? '' : ` media="${media}"`;
  return [...files]
    .filter((file) => !document.includes(file))
    .map((file) => `<link rel="modulepreload"${condition} crossorigin href="/${file}">\n    `)
    .join('');
}
