/**
 * The devices' names once more, to stay at the top of the pane while the picture below them scrolls.
 * Nothing when the picture has none.
 */
export function pictureHead(svg: SVGSVGElement): SVGSVGElement | undefined {
  const shown = [...svg.querySelectorAll<SVGGraphicsElement>('g[data-et="participant"], text.text')];
  if (shown.length === 0) return undefined;
  const { x, y, width } = svg.viewBox.baseVal;
  const bottom = Math.max(...shown.map((element) => element.getBBox()).map((box) => box.y + box.height));
  const head = svg.cloneNode() as SVGSVGElement;
  head.id = `${svg.id}-head`;
  head.setAttribute('viewBox', `${x} ${y} ${width} ${bottom - y + 8}`);
  head.append(...shown.map((element) => element.cloneNode(true)));
  // Mermaid writes the picture's id before each of its styles.
  const styles = document.createElementNS(svg.namespaceURI, 'style');
  styles.textContent = (svg.querySelector('style')?.textContent ?? '').replaceAll(
    `#${svg.id}`,
    `#${head.id}`,
  );
  head.prepend(styles);
  return head;
}
