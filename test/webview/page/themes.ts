/** The colours that VS Code gives to a webview, for its four default themes; as much of them as the panel uses. */
export type ThemeName = 'dark' | 'light' | 'high-contrast' | 'high-contrast-light';

interface Theme {
  readonly bodyClass: string;
  readonly variables: Readonly<Record<string, string>>;
}

const fonts = {
  'font-family': 'system-ui, "Ubuntu", "Droid Sans", sans-serif',
  'font-size': '13px',
  'editor-font-family': '"DejaVu Sans Mono", monospace',
};

export const themes: Readonly<Record<ThemeName, Theme>> = {
  dark: {
    bodyClass: 'vscode-dark',
    variables: {
      ...fonts,
      'editor-background': '#1f1f1f',
      'editor-foreground': '#cccccc',
      foreground: '#cccccc',
      descriptionForeground: '#9d9d9d',
      focusBorder: '#0078d4',
      'textLink-foreground': '#4daafc',
      'textCodeBlock-background': '#2b2b2b',
      'list-hoverBackground': '#2a2d2e',
      'list-inactiveSelectionBackground': '#37373d',
      'charts-green': '#89d185',
      'charts-red': '#f14c4c',
      'charts-yellow': '#cca700',
      'toolbar-hoverBackground': 'rgba(90, 93, 94, 0.31)',
      'inputOption-activeBackground': '#2489db82',
      'inputOption-activeBorder': '#2488db',
      'inputOption-activeForeground': '#ffffff',
      'dropdown-background': '#313131',
      'dropdown-border': '#3c3c3c',
      'dropdown-foreground': '#cccccc',
      'sash-hoverBorder': '#0078d4',
    },
  },
  light: {
    bodyClass: 'vscode-light',
    variables: {
      ...fonts,
      'editor-background': '#ffffff',
      'editor-foreground': '#3b3b3b',
      foreground: '#3b3b3b',
      descriptionForeground: '#3b3b3b',
      focusBorder: '#005fb8',
      'textLink-foreground': '#005fb8',
      'textCodeBlock-background': '#f8f8f8',
      'list-hoverBackground': '#f2f2f2',
      'list-inactiveSelectionBackground': '#e4e6f1',
      'charts-green': '#388a34',
      'charts-red': '#e51400',
      'charts-yellow': '#bf8803',
      'toolbar-hoverBackground': 'rgba(184, 184, 184, 0.31)',
      'inputOption-activeBackground': '#bed6ed',
      'inputOption-activeBorder': '#005fb8',
      'inputOption-activeForeground': '#000000',
      'dropdown-background': '#ffffff',
      'dropdown-border': '#cecece',
      'dropdown-foreground': '#3b3b3b',
      'sash-hoverBorder': '#005fb8',
    },
  },
  'high-contrast': {
    bodyClass: 'vscode-high-contrast',
    variables: {
      ...fonts,
      'editor-background': '#000000',
      'editor-foreground': '#ffffff',
      foreground: '#ffffff',
      descriptionForeground: 'rgba(255, 255, 255, 0.7)',
      focusBorder: '#f38518',
      contrastBorder: '#6fc3df',
      contrastActiveBorder: '#f38518',
      'textLink-foreground': '#21a6ff',
      'textCodeBlock-background': '#000000',
      'list-hoverBackground': 'rgba(255, 255, 255, 0.1)',
      'charts-green': '#89d185',
      'charts-red': '#f14c4c',
      'charts-yellow': '#ffd370',
      'inputOption-activeBorder': '#6fc3df',
      'inputOption-activeBackground': 'rgba(0, 0, 0, 0)',
      'inputOption-activeForeground': '#ffffff',
      'toolbar-hoverOutline': '#f38518',
      'dropdown-background': '#000000',
      'dropdown-border': '#6fc3df',
      'dropdown-foreground': '#ffffff',
    },
  },
  'high-contrast-light': {
    bodyClass: 'vscode-high-contrast vscode-high-contrast-light',
    variables: {
      ...fonts,
      'editor-background': '#ffffff',
      'editor-foreground': '#292929',
      foreground: '#292929',
      descriptionForeground: 'rgba(41, 41, 41, 0.7)',
      focusBorder: '#006bbd',
      contrastBorder: '#0f4a85',
      contrastActiveBorder: '#006bbd',
      'textLink-foreground': '#0f4a85',
      'textCodeBlock-background': '#f2f2f2',
      'list-hoverBackground': 'rgba(15, 74, 133, 0.1)',
      'charts-green': '#374e06',
      'charts-red': '#b5200d',
      'charts-yellow': '#895503',
      'inputOption-activeBorder': '#0f4a85',
      'inputOption-activeBackground': 'rgba(0, 0, 0, 0)',
      'inputOption-activeForeground': '#292929',
      'toolbar-hoverOutline': '#006bbd',
      'dropdown-background': '#ffffff',
      'dropdown-border': '#0f4a85',
      'dropdown-foreground': '#292929',
    },
  },
};

/** The style that VS Code sets on the page's root element. */
export function themeStyle(name: ThemeName): string {
  return Object.entries(themes[name].variables)
    .map(([variable, value]) => `--vscode-${variable}: ${value}`)
    .join('; ');
}
