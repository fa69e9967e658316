// What Lighthouse says of pages, one after the other in one browser: a line of JSON for each.

import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const { addresses, categories, chromePath, chromeFlags } = JSON.parse(process.argv[2]);
const chrome = await launch({ chromePath, chromeFlags });
try {
  for (const address of addresses) {
    const flags = { port: chrome.port, onlyCategories: categories, disableFullPageScreenshot: true, logLevel: "error" };
    const { lhr } = await lighthouse(address, flags);
    console.log(JSON.stringify(lhr));
  }
} finally {
  chrome.kill();
}
