import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import esbuild from 'esbuild';
import { type PageOptions, pageHtml } from './page-html.js';

const types: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css', '.png': 'image/png' };

/** Serves the panel, freshly built, on the machine's own address. */
export class PageServer {
  readonly #pages = new Map<string, PageOptions>();

  private constructor(
    private readonly folder: string,
    private readonly server: Server,
  ) {}

  static async start(): Promise<PageServer> {
    const folder = await mkdtemp(path.join(tmpdir(), 'knet-panel-'));
    await esbuild.build({
      entryPoints: ['webview/main.tsx'],
      outdir: folder,
      bundle: true,
      minify: true,
      splitting: true,
      format: 'esm',
      target: 'es2022',
      platform: 'browser',
      chunkNames: 'chunks/[name]-[hash]',
      jsx: 'automatic',
      jsxImportSource: 'preact',
      logLevel: 'error',
    });
    const server = createServer();
    const started = new PageServer(folder, server);
    server.on('request', async (request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      const options = started.#pages.get(pathname);
      if (options) {
        response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(pageHtml(options));
        return;
      }
      try {
        const content = await readFile(path.join(folder, path.normalize(pathname)));
        response
          .writeHead(200, {
            'content-type': types[path.extname(pathname)] ?? 'text/plain',
            'cache-control': 'max-age=600',
          })
          .end(content);
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return started;
  }

  /** The address of a page with these options. */
  page(options: PageOptions): string {
    const name = `/page-${this.#pages.size}`;
    this.#pages.set(name, options);
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}${name}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    await rm(this.folder, { recursive: true });
  }
}
