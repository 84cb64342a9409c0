// Takes the screenshots in media/ from the running extension: node out/scripts/pictures.js [NAME]
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { inProject, messageOf } from '../test/harness/project';
import { ensureChromium } from '../test/harness/provision';
import { profileSample, type Tour } from '../test/harness/tour';

const iconSize = 256;

const pictures: readonly (Pick<Tour, 'sample' | 'beside' | 'findings' | 'list' | 'theme'> & {
  file: string;
})[] = [
  { sample: 'orders.js', theme: 'dark', file: 'profile-dark.png' },
  { sample: 'orders.js', theme: 'light', file: 'profile-light.png' },
  { sample: 'sales.py', theme: 'dark', file: 'python-dark.png' },
  { sample: 'sales.py', theme: 'light', file: 'python-light.png' },
  { sample: 'wordcount/main.go', beside: 'wordcount/count.go', theme: 'dark', file: 'go-dark.png' },
  { sample: 'wordcount/main.go', beside: 'wordcount/count.go', theme: 'light', file: 'go-light.png' },
  { sample: 'words.ts', theme: 'dark', file: 'typescript-dark.png' },
  { sample: 'simulation.js', beside: 'particle.js', theme: 'dark', file: 'inlined-dark.png' },
  { sample: 'simulation.js', beside: 'particle.js', theme: 'light', file: 'inlined-light.png' },
  { sample: 'go/cpu.pb.gz', list: 'Spin', theme: 'dark', file: 'views-dark.png' },
  { sample: 'go/cpu.pb.gz', list: 'Spin', theme: 'light', file: 'views-light.png' },
  { sample: 'report.py', findings: true, theme: 'dark', file: 'checks-dark.png' },
  { sample: 'report.py', findings: true, theme: 'light', file: 'checks-light.png' },
];

/** The Marketplace does not accept SVG icons. */
async function drawIcon(): Promise<void> {
  const executablePath = await ensureChromium(console.log);
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage({ viewport: { width: iconSize, height: iconSize } });
    const svg = readFileSync(inProject('media', 'icon.svg'), 'utf8');
    await page.setContent(`<body style="margin:0">${svg.trim()}</body>`);
    await page.screenshot({ path: inProject('media', 'icon.png'), omitBackground: true });
  } finally {
    await browser.close();
  }
}

async function main(): Promise<void> {
  await drawIcon();
  const wanted = process.argv[2];
  for (const { file, ...tour } of pictures.filter(
    (one) => wanted === undefined || one.file.includes(wanted),
  )) {
    const screenshot = inProject('media', file);
    await profileSample({ ...tour, screenshot, log: console.log });
    console.log(screenshot);
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(messageOf(error));
    process.exit(1);
  },
);
