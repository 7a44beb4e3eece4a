// Plain JavaScript, as an older Node.js stops at the first TypeScript file with an error that helps nobody.
const NEEDED_MAJOR = 24;

if (Number(process.versions.node.split('.')[0]) < NEEDED_MAJOR) {
  console.error(
    `Tickboard needs Node.js ${NEEDED_MAJOR} or newer; this is ${process.versions.node} (${process.execPath}).\n` +
      'npm ci installs the right one and npm scripts run on it: use npm start, npm test, or npx node FILE.\n' +
      'If this was one of them, npm skipped the install script of the package "node": run npm rebuild node.',
  );
  process.exit(1);
}
