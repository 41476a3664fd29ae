import type { MermaidConfig } from 'mermaid';
import type { Palette } from './palette.js';

/** Mermaid's settings: nothing of a diagram is ever more than text, and the colours are the editor's. */
export function mermaidConfig(palette: Palette): MermaidConfig {
  return {
    startOnLoad: false,
    securityLevel: 'strict',
    // What a diagram's own directives may not change, beyond what Mermaid keeps from them itself.
    secure: [
      'secure',
      'securityLevel',
      'startOnLoad',
      'maxTextSize',
      'maxEdges',
      'suppressErrorRendering',
      'htmlLabels',
      'dompurifyConfig',
      'themeCSS',
      'themeVariables',
      'fontFamily',
      'altFontFamily',
    ],
    suppressErrorRendering: true,
    htmlLabels: false,
    flowchart: { htmlLabels: false },
    deterministicIds: true,
    theme: 'base',
    darkMode: palette.dark,
    fontFamily: palette.font,
    fontSize: 13,
    themeVariables: themeVariables(palette),
    themeCSS: pictureCss(palette),
    sequence: {
      useMaxWidth: false,
      mirrorActors: false,
      hideUnusedParticipants: true,
      width: 96,
      height: 46,
      actorMargin: 18,
      boxMargin: 8,
      boxTextMargin: 6,
      noteMargin: 9,
      messageMargin: 30,
      wrapPadding: 7,
      diagramMarginX: 16,
      diagramMarginY: 10,
      actorFontSize: 13,
      messageFontSize: 12,
      noteFontSize: 12,
      noteAlign: 'left',
    },
  };
}

function themeVariables(palette: Palette): Record<string, string | boolean> {
  return {
    darkMode: palette.dark,
    background: palette.background,
    primaryColor: palette.surface,
    primaryTextColor: palette.foreground,
    primaryBorderColor: palette.frame,
    lineColor: palette.muted,
    textColor: palette.foreground,
    mainBkg: palette.surface,
    actorBkg: palette.surface,
    actorBorder: palette.frame,
    actorTextColor: palette.foreground,
    actorLineColor: palette.line,
    signalColor: palette.foreground,
    signalTextColor: palette.foreground,
    noteBkgColor: palette.note,
    noteBorderColor: palette['note-line'],
    noteTextColor: palette.foreground,
    labelBoxBkgColor: palette.surface,
    labelBoxBorderColor: palette.frame,
    labelTextColor: palette.foreground,
    loopTextColor: palette.foreground,
    clusterBkg: palette.machine,
    clusterBorder: palette.frame,
    edgeLabelBackground: palette.background,
  };
}

/** Kept inside the picture, so that a saved one looks the same; Mermaid puts the picture's id before each selector. */
function pictureCss(palette: Palette): string {
  const note = (mood: string, line: string, fill: string) => `
    g.knet-${mood} rect.note { stroke: ${line}; fill: ${fill}; }
    .noteText.knet-${mood}-line > tspan { fill: ${line}; }`;
  const lit = (state: string, width: number) => `
    g.${state} .messageText { fill: ${palette.accent}; }
    g.${state} .messageLine0, g.${state} .messageLine1 { stroke: ${palette.accent}; stroke-width: ${width}px; }
    g.${state} rect.note { stroke: ${palette.accent}; stroke-width: ${width}px; }`;
  return `
    g rect.rect { fill: ${palette.machine}; stroke: ${palette.line}; filter: none; rx: 6px; }
    text.text { fill: ${palette.muted}; font-weight: 600 !important; }
    text.text tspan { fill: ${palette.muted}; }
    .messageText { paint-order: stroke; stroke: ${palette.machine}; stroke-width: 3px; }
    .messageLine1 { stroke: ${palette.muted}; }
    .actor-line { stroke-width: 1px; }
    rect.note { rx: 4px; }
    .noteText.knet-detail > tspan { fill: ${palette.muted}; }
    .knet-target { fill: none; stroke: transparent; stroke-width: 22px; pointer-events: stroke; }
    ${note('good', palette.good, palette['good-note'])}
    ${note('bad', palette.bad, palette['bad-note'])}
    ${note('open', palette.open, palette['open-note'])}
    ${lit('knet-hovered', 2)}
    ${lit('knet-selected', 2.5)}
  `;
}
