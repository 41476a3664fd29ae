import { describe, expect, test } from 'vitest';
import type { StepReference } from '../../src/diagram/diagram.js';
import {
  type Action,
  initialModel,
  itemFor,
  type Model,
  roadSummary,
  shownPath,
  shownRows,
  shownText,
  update,
} from '../../webview/model.js';
import { calicoIpip } from '../diagram/fixtures/calico-ipip.js';
import { docker0 } from '../diagram/fixtures/docker0.js';
import { dropped, twoPaths } from '../diagram/fixtures/failures.js';
import { note, viewOf } from './page/views.js';

const start = initialModel(undefined);

function modelAfter(...actions: Action[]): Model {
  return actions.reduce(update, start);
}

const shown = (trace: Parameters<typeof viewOf>[0], title?: string): Action => ({
  type: 'message',
  message: { type: 'trace', view: viewOf(trace, title) },
});
const problem: Action = { type: 'message', message: { type: 'problem', message: 'line 3: expected a name' } };
const step = (hop: number, at: number, path = 0): StepReference => ({ road: 'forward', path, hop, step: at });

describe('the model', () => {
  test('keeps the last good view while the text is broken, and forgets the problem with the next view', () => {
    const broken = modelAfter(shown(docker0), problem);
    expect(broken.view?.trace).toBe(docker0);
    expect(broken.problem).toBe('line 3: expected a name');
    const mended = update(broken, shown(docker0));
    expect(mended.problem).toBeUndefined();
  });

  test('a stale view says why', () => {
    const message = { type: 'trace', view: viewOf(docker0), stale: 'still checking' } as const;
    expect(modelAfter({ type: 'message', message }).problem).toBe('still checking');
  });

  test('a new answer to the same question keeps the path and the step', () => {
    const chosen = modelAfter(
      shown(twoPaths),
      { type: 'path', path: 1 },
      { type: 'select', step: step(1, 1, 1) },
    );
    const again = update(chosen, shown(twoPaths));
    expect(again).toMatchObject({ path: 1, selected: step(1, 1, 1) });
  });

  test('another question starts afresh', () => {
    const chosen = modelAfter(
      shown(twoPaths),
      { type: 'path', path: 1 },
      { type: 'select', step: step(1, 1, 1) },
    );
    const other = update(chosen, shown(docker0));
    expect(other.path).toBe(0);
    expect(other.selected).toBeUndefined();
  });

  test('a path that is no longer there is not shown', () => {
    const chosen = modelAfter(shown(twoPaths, 'same'), { type: 'path', path: 1 });
    expect(update(chosen, shown(docker0, 'same')).path).toBe(0);
  });

  test('choosing a path forgets the step of the other', () => {
    expect(
      modelAfter(shown(twoPaths), { type: 'select', step: step(0, 0) }, { type: 'path', path: 1 }).selected,
    ).toBeUndefined();
  });

  test('the cursor selects a step of the shown path', () => {
    const model = modelAfter(
      shown(twoPaths),
      { type: 'path', path: 1 },
      { type: 'message', message: { type: 'select', hop: 1, step: 2 } },
    );
    expect(model.selected).toEqual(step(1, 2, 1));
  });

  test('notes come and go', () => {
    const model = modelAfter({ type: 'message', message: { type: 'notes', notes: [note('# A')] } });
    expect(model.notes).toHaveLength(1);
    expect(update(model, { type: 'message', message: { type: 'notes', notes: [] } }).notes).toEqual([]);
  });

  test('starts with what was kept', () => {
    const view = viewOf(twoPaths);
    const model = initialModel({ view, path: 1, reply: false, notes: [note('# A')] });
    expect(model).toMatchObject({ view, path: 1, showReply: false });
    expect(shownPath(model)).toBe(twoPaths.paths[1]);
  });
});

describe('what is shown', () => {
  test('rows of the path, with or without the reply', () => {
    const model = modelAfter(shown(docker0));
    expect(shownRows(model).some(({ reference }) => reference.road === 'reply')).toBe(true);
    const forward = update(model, { type: 'reply', show: false });
    expect(shownRows(forward).every(({ reference }) => reference.road === 'forward')).toBe(true);
    expect(
      shownRows(modelAfter(shown(twoPaths), { type: 'path', path: 1 })).every(
        ({ reference }) => reference.path === 1,
      ),
    ).toBe(true);
    expect(shownRows(start)).toEqual([]);
  });

  test('the diagram’s source up to the reply', () => {
    const { diagram } = viewOf(docker0);
    expect(shownText(diagram, true)).toBe(diagram.text);
    expect(shownText(diagram, false)).not.toContain('-->>');
    const { diagram: oneWay } = viewOf(dropped);
    expect(shownText(oneWay, false)).toBe(oneWay.text);
  });

  test('the road in one line', () => {
    expect(roadSummary(calicoIpip.paths[0]!)).toBe(
      'node1 shop/web eth0; node1 cali12d4a061371 → eth0; node2 eth0 → cali0a3f8c2b7de; node2 shop/api eth0',
    );
  });
});

describe('the arrow or note of a step', () => {
  const { diagram } = viewOf(calicoIpip);
  const items = [...diagram.messages, ...diagram.notes];
  const label = (wanted: StepReference) => itemFor(items, wanted)?.label;

  test.each([
    ['its own', step(1, 3), 'cali12d4a061371: route 10.244.104.0/26'],
    ['the one that stands for it', step(0, 3), 'shop/web eth0 → cali12d4a061371'],
    ['the note, for a step that both draw', step(1, 6), 'cali12d4a061371 → tunl0'],
    ['the last one before it, for a step that nothing draws', step(3, 0), 'cali0a3f8c2b7de → shop/api eth0'],
  ])('%s', (_, wanted, expected) => {
    expect(label(wanted)).toContain(expected);
  });

  test('none before the first', () => {
    expect(itemFor([], step(0, 0))).toBeUndefined();
  });
});
