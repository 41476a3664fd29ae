import type { LangiumDocument } from 'langium';
import { endpointAt } from '../../language/features/endpoints/endpoint-at.js';
import { endpointItems } from '../../language/features/endpoints/endpoint-items.js';
import { type EndpointsParams, type EndpointsResult, METHOD } from '../../protocol/messages.js';
import type { Server } from '../server.js';
import { onDocument } from './on-document.js';

/** `knet/endpoints`: who may send and receive packets, and who stands at the cursor. */
export function answerEndpoints(server: Server): void {
  onDocument<EndpointsParams, EndpointsResult>(server, METHOD.endpoints, (document, { position }) =>
    document ? endpointsOf(server, document, position) : { endpoints: [] },
  );
}

function endpointsOf(
  { knet, models }: Server,
  document: LangiumDocument,
  position: EndpointsParams['position'],
): EndpointsResult {
  const program = knet.Programs.of(document);
  const endpoints = endpointItems(models.of(program));
  const current = position && endpointAt(document, position, program.topology);
  return { endpoints, ...(current === undefined ? {} : { current }) };
}
