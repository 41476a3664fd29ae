/** The picture as a file of its own: size, background and white space as on the screen, no trace of the panel's handling. */
export function standaloneSvg(svg: SVGSVGElement, background: string): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const { x, y, width, height } = svg.viewBox.baseVal;
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  copy.removeAttribute('style');
  copy.removeAttribute('class');
  for (const target of copy.querySelectorAll('.knet-target')) target.remove();
  for (const marked of copy.querySelectorAll('.knet-selected, .knet-hovered')) {
    marked.classList.remove('knet-selected', 'knet-hovered');
  }
  const sheet = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  for (const [name, value] of Object.entries({ x, y, width, height, fill: background })) {
    sheet.setAttribute(name, String(value));
  }
  copy.prepend(sheet);
  return new XMLSerializer().serializeToString(copy);
}

/** Longest side of a canvas that browsers still draw, in pixels. */
const longestSide = 16_000;

/** The picture as a PNG `data:` address, twice as fine as on the screen where that is possible. */
export async function pngOf(svgText: string): Promise<string> {
  const address = URL.createObjectURL(new Blob([svgText], { type: 'image/svg+xml' }));
  try {
    const image = await loaded(address);
    const scale = Math.min(2, longestSide / Math.max(image.width, image.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(image.width * scale);
    canvas.height = Math.round(image.height * scale);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL('image/png');
  } finally {
    URL.revokeObjectURL(address);
  }
}

function loaded(address: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error('the picture could not be read back'));
    image.src = address;
  });
}
