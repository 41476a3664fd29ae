import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { chromiumArguments, provideChromium } from '../../../scripts/lib/chromium.mjs';
import type { FromPanel, PanelState, ToPanel } from '../../../src/protocol/messages.js';
import type { PageOptions } from './page-html.js';
import { PageServer } from './server.js';
import { type ThemeName, themeStyle, themes } from './themes.js';

/** What the page keeps for the tests; see page-html.ts. */
interface TestWindow {
  knetPosted: FromPanel[];
  knetViolations: string[];
  knetState: PanelState | null;
}

/** A browser and a server, for all tests of a file. */
export class PanelBrowser {
  private constructor(
    readonly server: PageServer,
    readonly browser: Browser,
    readonly context: BrowserContext,
  ) {}

  static async start(): Promise<PanelBrowser> {
    const [server, browser] = await Promise.all([
      PageServer.start(),
      chromium.launch({ executablePath: provideChromium(), args: chromiumArguments }),
    ]);
    return new PanelBrowser(server, browser, await browser.newContext());
  }

  async open(
    options: PageOptions & { readonly width?: number; readonly height?: number } = {},
  ): Promise<PanelPage> {
    const page = await this.context.newPage();
    await page.setViewportSize({ width: options.width ?? 1100, height: options.height ?? 800 });
    const panel = new PanelPage(page);
    const address = this.server.page(options);
    await page.route(
      (url) => url.origin !== new URL(address).origin && url.protocol.startsWith('http'),
      (route) => {
        panel.foreignRequests.push(route.request().url());
        return route.abort();
      },
    );
    await page.goto(address);
    await page.waitForFunction(() => (window as unknown as TestWindow).knetPosted.length > 0);
    return panel;
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }
}

/** The panel in a page: speaks to it as the extension does, and hears what it says. */
export class PanelPage {
  readonly errors: string[] = [];
  /** Addresses outside the test server that the page really asked for; they get no answer. */
  readonly foreignRequests: string[] = [];

  constructor(readonly page: Page) {
    page.on('pageerror', (error) => this.errors.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.errors.push(message.text());
    });
  }

  async send(message: ToPanel): Promise<void> {
    await this.page.evaluate((sent) => window.postMessage(sent, '*'), message as unknown);
  }

  /** Sends a trace and waits until its picture is there. */
  async draw(message: ToPanel & { readonly type: 'trace' }): Promise<void> {
    await this.send(message);
    await this.svg.waitFor();
  }

  /** What the panel said, of one type. */
  posted<Type extends FromPanel['type']>(type: Type): Promise<Extract<FromPanel, { type: Type }>[]> {
    return this.page.evaluate(
      (wanted) => (window as unknown as TestWindow).knetPosted.filter((message) => message.type === wanted),
      type as string,
    ) as Promise<Extract<FromPanel, { type: Type }>[]>;
  }

  state(): Promise<PanelState | null> {
    return this.page.evaluate(() => (window as unknown as TestWindow).knetState);
  }

  violations(): Promise<string[]> {
    return this.page.evaluate(() => (window as unknown as TestWindow).knetViolations);
  }

  /** Changes the theme as VS Code does: the root's style and the body's class. */
  async setTheme(theme: ThemeName): Promise<void> {
    await this.page.evaluate(
      ([style, bodyClass]) => {
        document.documentElement.setAttribute('style', style ?? '');
        document.body.className = bodyClass ?? '';
      },
      [themeStyle(theme), themes[theme].bodyClass],
    );
  }

  get svg(): Locator {
    return this.page.locator('.sheet > svg');
  }

  /** The n-th arrow of the picture. */
  arrow(index: number): Locator {
    return this.page.locator('.sheet > svg [data-et="message"]').nth(index);
  }

  note(index: number): Locator {
    return this.page.locator('.sheet > svg g[data-et="note"]').nth(index);
  }

  row(index: number): Locator {
    return this.page.locator('tr.step').nth(index);
  }

  close(): Promise<void> {
    return this.page.close();
  }
}
